#include "engine/data/dataset.h"

namespace normscope {

DataShape Dataset::shape() const
{
    return {example, static_cast<std::int64_t>(classNames.size()), train.count(), test.count()};
}

} // namespace normscope
