#include "tests/torture/faulty_disk.h"

#include <mutex>

namespace normscope::test {

namespace {

struct Disk
{
    std::mutex mutex;
    int left = 0; ///< calls until one fails; 0: none does
    bool failing = false;
    bool failed = false;
    DiskFault fault;
};

Disk &disk()
{
    static Disk theDisk;
    return theDisk;
}

/// Whether this call is to fail.
bool fails()
{
    Disk &d = disk();
    const std::lock_guard lock(d.mutex);
    if (d.failing)
        return true;
    if (d.left == 0 || --d.left > 0)
        return false;
    d.failed = true;
    d.failing = d.fault.lasting;
    return true;
}

int codeOf(int broken)
{
    const std::lock_guard lock(disk().mutex);
    return disk().fault.full ? SQLITE_FULL : broken;
}

bool isHalfWritten()
{
    const std::lock_guard lock(disk().mutex);
    return disk().fault.half;
}

sqlite3_vfs *&below()
{
    static sqlite3_vfs *theDefault = nullptr;
    return theDefault;
}

/// The file of the VFS below follows it.
struct File
{
    sqlite3_file base;
    [[nodiscard]] sqlite3_file *real() { return reinterpret_cast<sqlite3_file *>(this + 1); }
};
static_assert(sizeof(File) % alignof(sqlite3_int64) == 0);

sqlite3_file *real(sqlite3_file *file)
{
    return reinterpret_cast<File *>(file)->real();
}

int closeFile(sqlite3_file *file)
{
    return real(file)->pMethods->xClose(real(file));
}

int readFile(sqlite3_file *file, void *bytes, int count, sqlite3_int64 offset)
{
    return real(file)->pMethods->xRead(real(file), bytes, count, offset);
}

int writeFile(sqlite3_file *file, const void *bytes, int count, sqlite3_int64 offset)
{
    if (fails()) {
        if (isHalfWritten())
            real(file)->pMethods->xWrite(real(file), bytes, count / 2, offset);
        return codeOf(SQLITE_IOERR_WRITE);
    }
    return real(file)->pMethods->xWrite(real(file), bytes, count, offset);
}

int truncateFile(sqlite3_file *file, sqlite3_int64 size)
{
    return fails() ? SQLITE_IOERR_TRUNCATE : real(file)->pMethods->xTruncate(real(file), size);
}

int syncFile(sqlite3_file *, int)
{
    return fails() ? SQLITE_IOERR_FSYNC : SQLITE_OK;
}

int sizeOfFile(sqlite3_file *file, sqlite3_int64 *size)
{
    return real(file)->pMethods->xFileSize(real(file), size);
}

int lockFile(sqlite3_file *file, int level)
{
    return real(file)->pMethods->xLock(real(file), level);
}

int unlockFile(sqlite3_file *file, int level)
{
    return real(file)->pMethods->xUnlock(real(file), level);
}

int checkReservedLock(sqlite3_file *file, int *held)
{
    return real(file)->pMethods->xCheckReservedLock(real(file), held);
}

int controlFile(sqlite3_file *file, int what, void *argument)
{
    return real(file)->pMethods->xFileControl(real(file), what, argument);
}

int sectorSize(sqlite3_file *file)
{
    return real(file)->pMethods->xSectorSize(real(file));
}

int characteristics(sqlite3_file *file)
{
    return real(file)->pMethods->xDeviceCharacteristics(real(file));
}

int mapShared(sqlite3_file *file, int region, int size, int extend, void volatile **memory)
{
    if (extend != 0 && fails()) {
        *memory = nullptr;
        return SQLITE_IOERR_SHMSIZE;
    }
    return real(file)->pMethods->xShmMap(real(file), region, size, extend, memory);
}

int lockShared(sqlite3_file *file, int offset, int count, int flags)
{
    return real(file)->pMethods->xShmLock(real(file), offset, count, flags);
}

void barrier(sqlite3_file *file)
{
    real(file)->pMethods->xShmBarrier(real(file));
}

int unmapShared(sqlite3_file *file, int remove)
{
    return real(file)->pMethods->xShmUnmap(real(file), remove);
}

// Version 2: without memory mapping of the file itself, whose writes nobody would see.
const sqlite3_io_methods methods = {
    2,           closeFile,   readFile,        writeFile,  truncateFile,
    syncFile,    sizeOfFile,  lockFile,        unlockFile, checkReservedLock,
    controlFile, sectorSize,  characteristics, mapShared,  lockShared,
    barrier,     unmapShared, nullptr,         nullptr};

int openFile(sqlite3_vfs *, const char *name, sqlite3_file *file, int flags, int *outFlags)
{
    file->pMethods = nullptr;
    if ((flags & SQLITE_OPEN_CREATE) != 0 && fails())
        return SQLITE_CANTOPEN;
    const int result = below()->xOpen(below(), name, real(file), flags, outFlags);
    if (real(file)->pMethods != nullptr)
        file->pMethods = &methods;
    return result;
}

int deleteFile(sqlite3_vfs *, const char *name, int)
{
    return fails() ? SQLITE_IOERR_DELETE : below()->xDelete(below(), name, 0);
}

} // namespace

std::string toText(const DiskFault &fault)
{
    std::string text = fault.full ? "full" : "broken";
    if (fault.half)
        text += ", half written";
    if (fault.lasting)
        text += ", lasting";
    return text;
}

FaultyDisk::FaultyDisk()
{
    static sqlite3_vfs vfs;
    below() = sqlite3_vfs_find(nullptr);
    vfs = *below();
    vfs.szOsFile += static_cast<int>(sizeof(File));
    vfs.zName = "faulty";
    vfs.pNext = nullptr;
    // What is not replaced asks the VFS that it belongs to for nothing of its own.
    vfs.xOpen = openFile;
    vfs.xDelete = deleteFile;
    sqlite3_vfs_register(&vfs, 1);
}

FaultyDisk::~FaultyDisk()
{
    mend();
    sqlite3_vfs_register(below(), 1);
}

void FaultyDisk::failAt(int n, const DiskFault &fault)
{
    Disk &d = disk();
    const std::lock_guard lock(d.mutex);
    d.left = n;
    d.fault = fault;
    d.failed = d.failing = false;
}

bool FaultyDisk::mend()
{
    Disk &d = disk();
    const std::lock_guard lock(d.mutex);
    d.left = 0;
    d.failing = false;
    return d.failed;
}

} // namespace normscope::test
