package org.nutritioninbox.local;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// The folder with all data of a local run, for one instance at a time. The lock goes with the process, however
/// it ends.
final class DataFolder {

    private final Path path;
    private final FileChannel channel;

    private DataFolder(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /// Fails where another instance holds it.
    static DataFolder lock(Path path) throws IOException {
        Files.createDirectories(path);
        FileChannel channel =
                FileChannel.open(path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock();
        if (lock == null) {
            channel.close();
            throw new IllegalStateException("Another instance is running on the data in " + path);
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
