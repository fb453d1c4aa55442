// Memory for vectors: zeros, beginning on a cache line.
#pragma once

#include <cstddef>
#include <memory>

namespace normscope::lanes {

/// Zeros, on huge pages where the system has such, which small blocks share: to go from one place
/// of large memory to another then costs no walk through tables of pages. From any thread.
[[nodiscard]] void *newZeros(std::size_t bytes);
/// What newZeros() gave, with the same number of bytes.
void deleteZeros(void *block, std::size_t bytes);

template <class T>
class Aligned
{
public:
    Aligned() = default;
    explicit Aligned(std::size_t size)
        : m_size(size), m_data(static_cast<T *>(newZeros(size * sizeof(T))), Free{size})
    {
    }

    [[nodiscard]] T *data() { return m_data.get(); }
    [[nodiscard]] const T *data() const { return m_data.get(); }
    [[nodiscard]] std::size_t size() const { return m_size; }

private:
    struct Free
    {
        std::size_t size = 0;
        void operator()(T *data) const { deleteZeros(data, size * sizeof(T)); }
    };
    std::size_t m_size = 0;
    std::unique_ptr<T, Free> m_data;
};

} // namespace normscope::lanes
