package org.nutritioninbox.webhook;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;

/// A body on its way in: read once, up to a limit, within a time, into memory that is accounted for.
final class Body implements AutoCloseable {

    private static final int FIRST_CHUNK = 8 * 1024;
    private static final int MOST_DISCARDED = 2 * 1024 * 1024;

    private final InputStream in;
    private final int limit;
    private final Clock clock;
    private final Instant deadline;
    private final BodyMemory memory;
    private long taken;
    private boolean finished;

    /// @param limit in bytes
    Body(InputStream in, int limit, Duration timeout, Clock clock, BodyMemory memory) {
        this.in = in;
        this.limit = limit;
        this.clock = clock;
        this.deadline = clock.instant().plus(timeout);
        this.memory = memory;
    }

    /// The bytes as they were sent. Fails with [Refused] where they are too many, too slow, or find no room.
    byte[] read() throws IOException, Refused {
        byte[] bytes = grown(new byte[0], Math.min(FIRST_CHUNK, limit + 1));
        int length = 0;
        for (int read = next(bytes, 0); read >= 0; read = next(bytes, length)) {
            length += read;
            if (length > limit) {
                throw new Refused(Answer.TOO_LARGE);
            }
            if (length == bytes.length) {
                bytes = grown(bytes, (int) Math.min(2L * bytes.length, limit + 1L));
            }
        }
        finished = true;
        return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
    }

    private byte[] grown(byte[] bytes, int length) throws Refused {
        if (!memory.take(length - bytes.length)) {
            throw new Refused(Answer.UNAVAILABLE);
        }
        taken += length - bytes.length;
        return Arrays.copyOf(bytes, length);
    }

    private int next(byte[] bytes, int offset) throws IOException, Refused {
        if (!clock.instant().isBefore(deadline)) {
            throw new Refused(Answer.TIMED_OUT);
        }
        try {
            return in.read(bytes, offset, bytes.length - offset);
        } catch (IOException e) {
            if (timedOut(e)) {
                throw new Refused(Answer.TIMED_OUT);
            }
            throw e;
        }
    }

    private static boolean timedOut(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SocketTimeoutException) {
                return true;
            }
        }
        return false;
    }

    /// Reads on for a while without keeping anything, so that a client that is still sending gets to see the
    /// answer.
    void discard() {
        if (finished) {
            return;
        }
        byte[] nowhere = new byte[FIRST_CHUNK];
        try {
            int discarded = 0;
            int read = 0;
            while (read >= 0 && discarded < MOST_DISCARDED && clock.instant().isBefore(deadline)) {
                read = in.read(nowhere);
                discarded += Math.max(read, 0);
            }
        } catch (IOException e) {
            // the client is gone, and so is what it wanted to send
        }
    }

    @Override
    public void close() {
        memory.giveBack(taken);
    }

    /// The body is not wanted any more, for the reason that the answer gives.
    static final class Refused extends Exception {

        private final Answer answer;

        Refused(Answer answer) {
            super(answer.detail(), null, false, false);
            this.answer = answer;
        }

        Answer answer() {
            return answer;
        }
    }
}
