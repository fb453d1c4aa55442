// Memory for vectors: zeros, beginning on a cache line.
#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <new>

namespace normscope::lanes {

template <class T>
class Aligned
{
public:
    Aligned() = default;
    explicit Aligned(std::size_t size)
        : m_size(size), m_data(static_cast<T *>(::operator new(size * sizeof(T), alignment)))
    {
        std::memset(static_cast<void *>(m_data.get()), 0, size * sizeof(T));
    }

    [[nodiscard]] T *data() { return m_data.get(); }
    [[nodiscard]] const T *data() const { return m_data.get(); }
    [[nodiscard]] std::size_t size() const { return m_size; }

private:
    static constexpr std::align_val_t alignment{64};
    struct Free
    {
        void operator()(T *data) const { ::operator delete(data, alignment); }
    };
    std::size_t m_size = 0;
    std::unique_ptr<T, Free> m_data;
};

} // namespace normscope::lanes
