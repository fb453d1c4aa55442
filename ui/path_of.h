// A file's name as the engine takes it.
#pragma once

#include <QFile>
#include <QString>

#include <filesystem>

namespace normscope::ui {

/// In the bytes that the file system knows it by.
inline std::filesystem::path pathOf(const QString &file)
{
    return QFile::encodeName(file).toStdString();
}

} // namespace normscope::ui
