# LibTorch, from CMAKE_PREFIX_PATH or the system (1.13 and 2.x), as the target normscope-torch.

# Its configuration warns of parts that Debian leaves out (kineto): not our business.
set(normscope_log_level "${CMAKE_MESSAGE_LOG_LEVEL}")
set(CMAKE_MESSAGE_LOG_LEVEL ERROR)
find_package(Torch REQUIRED)
set(CMAKE_MESSAGE_LOG_LEVEL "${normscope_log_level}")

if(TORCH_CXX_FLAGS MATCHES "_GLIBCXX_USE_CXX11_ABI=0")
    message(FATAL_ERROR "The LibTorch at ${TORCH_INSTALL_PREFIX} uses the old C++ ABI, which Qt does "
            "not. Take the package called \"cxx11 ABI\", or Debian's libtorch-dev.")
endif()
message(STATUS "LibTorch ${Torch_VERSION}: ${TORCH_LIBRARY}")

add_library(normscope-torch INTERFACE)
target_include_directories(normscope-torch SYSTEM INTERFACE ${TORCH_INCLUDE_DIRS})
target_link_libraries(normscope-torch INTERFACE ${TORCH_LIBRARIES})
