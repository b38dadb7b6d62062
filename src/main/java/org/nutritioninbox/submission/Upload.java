package org.nutritioninbox.submission;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A request's body on its way in, up to a length and within a time. Remembers why it was given up, whatever those make
/// of it who read it.
final class Upload extends FilterInputStream {

    /// 10 MB of base64, and some for the rest.
    static final int LONGEST = 11 * 1024 * 1024;

    private static final int CHUNK = 16 * 1024;

    private final Clock clock;
    private final Instant deadline;
    private long length;
    private boolean finished;
    private @Nullable SubmissionRefused refusal;
    private @Nullable IOException broken;

    Upload(InputStream in, Duration timeout, Clock clock) {
        super(in);
        this.clock = clock;
        this.deadline = clock.instant().plus(timeout);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int most) throws IOException {
        if (!clock.instant().isBefore(deadline)) {
            throw refuse(SubmissionRefused.tooSlow());
        }
        int read;
        try {
            read = in.read(bytes, offset, most);
        } catch (SocketTimeoutException e) {
            throw refuse(SubmissionRefused.tooSlow());
        } catch (IOException e) {
            broken = e;
            finished = true;
            throw e;
        }
        finished |= read < 0;
        length += Math.max(read, 0);
        if (length > LONGEST) {
            throw refuse(SubmissionRefused.tooLong());
        }
        return read;
    }

    private IOException refuse(SubmissionRefused reason) {
        refusal = reason;
        return new IOException("Given up");
    }

    /// What to answer when reading failed. Fails itself where nobody is there to be answered.
    ///
    /// @param otherwise what is wrong where it all arrived
    SubmissionRefused refusal(String otherwise) throws IOException {
        if (broken != null) {
            throw broken;
        }
        return refusal == null ? SubmissionRefused.malformed(otherwise) : refusal;
    }

    /// Reads on for a while without keeping anything, so that a client that is still sending gets to see the answer.
    ///
    /// @param waiting whether the client has not begun yet, and never will unless it is asked to
    void discard(boolean waiting) {
        if (waiting && length == 0) {
            return;
        }
        byte[] nowhere = new byte[CHUNK];
        try {
            long discarded = 0;
            while (!finished && discarded < LONGEST && clock.instant().isBefore(deadline)) {
                int read = in.read(nowhere);
                finished = read < 0;
                discarded += read;
            }
        } catch (IOException e) {
            // the client is gone, and so is what it wanted to send
        }
    }
}
