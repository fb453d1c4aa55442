// The door of the module (backend_module.h).
#include "engine/backend/backend_module.h"
#include "engine/nn/reference_factory.h"

extern "C" normscope::BackendFactory *normscopeBackend()
{
    return new normscope::nn::ReferenceFactory;
}
