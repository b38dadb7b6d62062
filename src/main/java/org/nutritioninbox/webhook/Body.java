package org.nutritioninbox.webhook;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;

/// A body on its way in: read once, up to a limit, within a time, into memory that is accounted for.
final class Body implements AutoCloseable {

    /// Taken without asking, so that no small body depends on large ones. The number of connections bounds it.
    static final int FREE = 16 * 1024;

    private static final int MOST_DISCARDED = 2 * 1024 * 1024;

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

    /// The bytes as they were sent. Fails with [Refused] where they are too many, too slow, or find no room.
    byte[] read() throws IOException, Refused {
        long announced = request.getContentLengthLong();
        if (announced > limit) {
            throw new Refused(Answer.TOO_LARGE);
        }
        // without a length, one byte over the limit is enough to refuse
        int expected = announced < 0 ? limit + 1 : (int) announced;
        byte[] bytes = upTo(expected, request.getInputStream());
        if (bytes.length > limit) {
            throw new Refused(Answer.TOO_LARGE);
        }
        finished = true;
        return bytes;
    }

    private byte[] upTo(int expected, InputStream in) throws IOException, Refused {
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

    private byte[] grown(byte[] bytes, int length) throws Refused {
        if (!memory.take(sender, length - bytes.length)) {
            throw new Refused(Answer.UNAVAILABLE);
        }
        taken += length - bytes.length;
        return Arrays.copyOf(bytes, length);
    }

    private int next(InputStream in, byte[] bytes, int offset) throws IOException, Refused {
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
        byte[] nowhere = new byte[FREE];
        try {
            InputStream in = request.getInputStream();
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

    /// Gives the memory back when it is run. Closing the body no longer does.
    Runnable handOver() {
        int handedOver = taken;
        taken = 0;
        return () -> memory.giveBack(sender, handedOver);
    }

    @Override
    public void close() {
        memory.giveBack(sender, taken);
        taken = 0;
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
