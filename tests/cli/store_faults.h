// Files that are no stores, or not any more.
#pragma once

#include "engine/history/run_store.h"
#include "tests/cli/idx_files.h"

#include <QFile>
#include <QString>

#include <functional>

namespace normscope::test {

inline void emptyStore(const QString &path)
{
    const RunStore store(path.toStdString());
}

/// Of a store that is closed.
inline void changeBytes(const QString &path, const std::function<void(QByteArray &)> &change)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        qFatal("cannot read the store");
    QByteArray bytes = file.readAll();
    file.close();
    change(bytes);
    writeFile(path, bytes);
}

/// As a later version of the program would write it.
inline void newerStore(const QString &path)
{
    emptyStore(path);
    // The user version in SQLite's header, big-endian.
    changeBytes(path, [](QByteArray &bytes) { bytes.replace(60, 4, QByteArray("\0\0\0\x63", 4)); });
}

/// A store whose pages after the first are overwritten.
inline void damageStore(const QString &path)
{
    constexpr qsizetype page = 4096;
    changeBytes(path, [](QByteArray &bytes) {
        for (qsizetype i = page; i < bytes.size(); i += 7)
            bytes[i] = static_cast<char>(i);
    });
}

} // namespace normscope::test
