# What every target of the project has in common.
option(NORMSCOPE_WERROR "Treat warnings of our own code as errors" OFF)
option(NORMSCOPE_REFERENCE_BACKEND "Build the LibTorch backend" ON)
set(NORMSCOPE_SANITIZE "" CACHE STRING "Sanitizers, as -fsanitize takes them: address,undefined or thread")

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
set(CMAKE_LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/lib/normscope)

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
    set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE_PROGRAM})
endif()

if(NORMSCOPE_SANITIZE)
    add_compile_options(-fsanitize=${NORMSCOPE_SANITIZE} -fno-omit-frame-pointer)
    add_link_options(-fsanitize=${NORMSCOPE_SANITIZE})
    if(NORMSCOPE_SANITIZE MATCHES thread)
        # ThreadSanitizer knows no fences; what Asio's guard is guarded by mutexes, too.
        add_compile_definitions(BOOST_ASIO_DISABLE_FENCED_BLOCK)
    endif()
endif()

# Warnings for a target of ours; includes are written from the top of the tree.
function(normscope_target name)
    target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR})
    target_compile_options(${name} PRIVATE -Wall -Wextra -Wpedantic -Wshadow -Wconversion
                           $<$<BOOL:${NORMSCOPE_WERROR}>:-Werror>
                           # GCC 12 takes "a" + std::string for overlapping copies (GCC bug 105329).
                           $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>)
endfunction()

# Programs and modules find the engine's library beside them in the build and when installed.
function(normscope_runpath name)
    set_target_properties(${name} PROPERTIES
        INSTALL_RPATH "$ORIGIN/../${CMAKE_INSTALL_LIBDIR}/normscope;$ORIGIN")
endfunction()
