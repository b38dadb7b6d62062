package org.nutritioninbox.local;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// The locked folder with all data of a local run. The operating system releases the lock when the process ends.
final class DataFolder {

    private final Path path;
    private final FileChannel channel;

    private DataFolder(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /// Fails if another instance has locked the folder.
    static DataFolder lock(Path path) throws IOException {
        Files.createDirectories(path);
        FileChannel channel =
                FileChannel.open(path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock();
        if (lock == null) {
            channel.close();
            throw new IllegalStateException("Another instance is running on the data in " + path
                    + ": stop it, or set LOCAL_DATA to another folder");
        }
        return new DataFolder(path, channel);
    }

    Path path() {
        return path;
    }

    void release() throws IOException {
        channel.close();
    }
}
