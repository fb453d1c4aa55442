#include "tests/cli/idx_files.h"

#include "tests/support/fake_backend.h"

#include <QDir>
#include <QFile>
#include <QtEndian>

#include <zlib.h>

namespace normscope::test {

namespace {

constexpr quint32 imageMagic = 0x00000803;
constexpr quint32 labelMagic = 0x00000801;
constexpr quint32 side = 28;

QByteArray bigEndian(quint32 number)
{
    QByteArray bytes(4, '\0');
    qToBigEndian(number, bytes.data());
    return bytes;
}

QByteArray bytesOf(const std::vector<std::uint8_t> &bytes)
{
    return {reinterpret_cast<const char *>(bytes.data()), static_cast<qsizetype>(bytes.size())};
}

QByteArray imagesOf(const Split &split)
{
    return idxImageHeader(static_cast<quint32>(split.count())) + bytesOf(split.pixels);
}

QByteArray labelsOf(const Split &split)
{
    return bigEndian(labelMagic) + bigEndian(static_cast<quint32>(split.count())) +
           bytesOf(split.labels);
}

} // namespace

QByteArray idxImageHeader(quint32 count)
{
    return bigEndian(imageMagic) + bigEndian(count) + bigEndian(side) + bigEndian(side);
}

QByteArray idxImages(int count)
{
    return imagesOf(smallDataset(count)->train);
}

QByteArray idxLabels(int count)
{
    return labelsOf(smallDataset(count)->train);
}

QByteArray gzipped(const QByteArray &bytes)
{
    z_stream stream{};
    constexpr int gzipFormat = 16 + MAX_WBITS;
    deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, gzipFormat, 8, Z_DEFAULT_STRATEGY);
    QByteArray packed(
        static_cast<qsizetype>(deflateBound(&stream, static_cast<uLong>(bytes.size()))), '\0');
    QByteArray input = bytes;
    stream.next_in = reinterpret_cast<Bytef *>(input.data());
    stream.avail_in = static_cast<uInt>(input.size());
    stream.next_out = reinterpret_cast<Bytef *>(packed.data());
    stream.avail_out = static_cast<uInt>(packed.size());
    deflate(&stream, Z_FINISH);
    packed.truncate(static_cast<qsizetype>(stream.total_out));
    deflateEnd(&stream);
    return packed;
}

void writeFile(const QString &path, const QByteArray &bytes)
{
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
        qFatal("cannot write %s", qPrintable(path));
}

void writeSmallData(const QString &folder, int train)
{
    QDir().mkpath(folder);
    const auto data = smallDataset(train);
    writeFile(folder + '/' + trainImages, imagesOf(data->train));
    writeFile(folder + '/' + trainLabels, labelsOf(data->train));
    writeFile(folder + '/' + testImages, imagesOf(data->test));
    writeFile(folder + '/' + testLabels, labelsOf(data->test));
}

} // namespace normscope::test
