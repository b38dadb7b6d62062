package org.nutritioninbox.body;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import org.nutritioninbox.body.BodyRefused.RefusalReason;

/// Reads the body of a request once, within a size limit, a timeout and the shared [BodyMemory].
public final class Body implements AutoCloseable {

    /// The part of each body that does not count, so that large bodies never block small ones. The number of
    /// connections bounds it.
    static final int FREE = 16 * 1024;

    private static final int MIN_DISCARDED = 2 * 1024 * 1024;

    private final HttpServletRequest request;
    private final String sender;
    private final int limit;
    private final Clock clock;
    private final Instant deadline;
    private final BodyMemory memory;
    private int taken;
    private boolean finished;

    /// @param limit in bytes
    Body(HttpServletRequest request, int limit, Duration timeout, Clock clock, BodyMemory memory) {
        this.request = request;
        this.sender = request.getRemoteAddr();
        this.limit = limit;
        this.clock = clock;
        this.deadline = clock.instant().plus(timeout);
        this.memory = memory;
    }

    /// Returns the bytes as they were sent. Fails with [BodyRefused] if they are too many, too slow, or if there is no
    /// memory for them.
    public byte[] read() throws IOException, BodyRefused {
        long announced = request.getContentLengthLong();
        if (announced > limit) {
            throw new BodyRefused(RefusalReason.TOO_LARGE);
        }
        // without a length, one byte over the limit is enough to refuse
        int expected = announced < 0 ? limit + 1 : (int) announced;
        byte[] bytes = upTo(expected, request.getInputStream());
        if (bytes.length > limit) {
            throw new BodyRefused(RefusalReason.TOO_LARGE);
        }
        finished = true;
        return bytes;
    }

    private byte[] upTo(int expected, InputStream in) throws IOException, BodyRefused {
        byte[] bytes = new byte[Math.min(expected, FREE)];
        int length = 0;
        while (length < expected) {
            if (length == bytes.length) {
                bytes = grown(bytes, (int) Math.min(2L * length, expected));
            }
            int read = next(in, bytes, length);
            if (read < 0) {
                return Arrays.copyOf(bytes, length);
            }
            length += read;
        }
        return bytes;
    }

    private byte[] grown(byte[] bytes, int length) throws BodyRefused {
        if (!memory.take(sender, length - bytes.length)) {
            throw new BodyRefused(RefusalReason.NO_MEMORY);
        }
        taken += length - bytes.length;
        return Arrays.copyOf(bytes, length);
    }

    private int next(InputStream in, byte[] bytes, int offset) throws IOException, BodyRefused {
        if (!clock.instant().isBefore(deadline)) {
            throw new BodyRefused(RefusalReason.TIMED_OUT);
        }
        try {
            return in.read(bytes, offset, bytes.length - offset);
        } catch (IOException e) {
            if (e instanceof SocketTimeoutException || e.getCause() instanceof SocketTimeoutException) {
                throw new BodyRefused(RefusalReason.TIMED_OUT);
            }
            throw e;
        }
    }

    /// Reads and drops the rest of the body for a while. Otherwise a client that is still sending may not see the
    /// response.
    public void discard() {
        if (finished) {
            return;
        }
        byte[] buffer = new byte[FREE];
        try {
            InputStream in = request.getInputStream();
            int most = Math.max(MIN_DISCARDED, limit);
            int discarded = 0;
            int read = 0;
            while (read >= 0 && discarded < most && clock.instant().isBefore(deadline)) {
                read = in.read(buffer);
                discarded += Math.max(read, 0);
            }
        } catch (IOException e) {
            // the client has closed the connection
        }
    }

    /// Releases what is taken beyond this number of bytes.
    public void shrinkTo(int bytes) {
        if (bytes < taken) {
            memory.release(sender, taken - bytes);
            taken = bytes;
        }
    }

    /// Returns an action that releases the memory later, in place of [#close].
    public Runnable handOver() {
        int bytes = taken;
        taken = 0;
        return () -> memory.release(sender, bytes);
    }

    @Override
    public void close() {
        shrinkTo(0);
    }
}
