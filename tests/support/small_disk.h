// Places where writing fails, as the real ones do.
#pragma once

#include <QProcess>
#include <QString>
#include <QTemporaryDir>

#include <unistd.h>

namespace normscope::test {

/// A disk of its own with room for `kilobytes`, where mounting one is allowed.
class SmallDisk
{
public:
    explicit SmallDisk(int kilobytes)
    {
        m_mounted =
            QProcess::execute("mount", {"-t", "tmpfs", "-o", QString("size=%1k").arg(kilobytes),
                                        "tmpfs", m_folder.path()}) == 0;
    }
    SmallDisk(const SmallDisk &) = delete;
    SmallDisk &operator=(const SmallDisk &) = delete;
    ~SmallDisk()
    {
        if (m_mounted)
            QProcess::execute("umount", {m_folder.path()});
    }
    [[nodiscard]] bool isMounted() const { return m_mounted; }
    [[nodiscard]] QString path() const { return m_folder.path(); }

private:
    QTemporaryDir m_folder;
    bool m_mounted = false;
};

/// While it lives, root has no more rights on files than anyone else.
class WithoutRoot
{
public:
    WithoutRoot()
    {
        constexpr uid_t nobody = 65534;
        if (geteuid() == 0)
            m_dropped = seteuid(nobody) == 0;
    }
    WithoutRoot(const WithoutRoot &) = delete;
    WithoutRoot &operator=(const WithoutRoot &) = delete;
    ~WithoutRoot()
    {
        if (m_dropped) [[maybe_unused]]
            const int back = seteuid(0);
    }

private:
    bool m_dropped = false;
};

} // namespace normscope::test
