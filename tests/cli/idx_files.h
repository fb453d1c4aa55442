// Small data sets as files, sound ones and damaged ones.
#pragma once

#include <QByteArray>
#include <QString>

namespace normscope::test {

inline constexpr const char *trainImages = "train-images-idx3-ubyte";
inline constexpr const char *trainLabels = "train-labels-idx1-ubyte";
inline constexpr const char *testImages = "t10k-images-idx3-ubyte";
inline constexpr const char *testLabels = "t10k-labels-idx1-ubyte";

[[nodiscard]] QByteArray idxImages(int count);
[[nodiscard]] QByteArray idxLabels(int count);
/// The header of so many images, whatever follows it.
[[nodiscard]] QByteArray idxImageHeader(quint32 count);
[[nodiscard]] QByteArray gzipped(const QByteArray &bytes);

void writeFile(const QString &path, const QByteArray &bytes);
/// `train` images of 1×28×28 and a fifth of that for testing.
void writeSmallData(const QString &folder, int train = 200);

} // namespace normscope::test
