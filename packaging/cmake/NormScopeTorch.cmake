# LibTorch, from CMAKE_PREFIX_PATH or the system (1.13 and 2.x), as the target normscope-torch.

# Some packages of LibTorch look for a CUDA compiler, or print pages of notices: not our business.
find_package(Torch REQUIRED QUIET)
if(TORCH_CXX_FLAGS MATCHES "_GLIBCXX_USE_CXX11_ABI=0")
    message(FATAL_ERROR "The LibTorch at ${TORCH_INSTALL_PREFIX} uses the old C++ ABI, which Qt does "
            "not. Take the package called \"cxx11 ABI\", or Debian's libtorch-dev.")
endif()
message(STATUS "LibTorch ${Torch_VERSION}: ${TORCH_LIBRARY}")

add_library(normscope-torch INTERFACE)
target_include_directories(normscope-torch SYSTEM INTERFACE ${TORCH_INCLUDE_DIRS})
target_link_libraries(normscope-torch INTERFACE ${TORCH_LIBRARIES})
