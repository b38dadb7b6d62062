package org.nutritioninbox.submission;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Reads the body of a request within a length and a time. Remembers why it gave up, since a parser in between may hide
/// the reason.
final class Upload extends FilterInputStream {

    /// A photo of 10 MB in base64, and some more for the other fields.
    static final int MAX_LENGTH = 11 * 1024 * 1024;

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
        if (length > MAX_LENGTH) {
            throw refuse(SubmissionRefused.tooLong());
        }
        return read;
    }

    private IOException refuse(SubmissionRefused reason) {
        refusal = reason;
        return new IOException("Given up");
    }

    /// Returns the answer after reading failed. Fails itself if the client is gone.
    ///
    /// @param otherwise what is wrong with a body that arrived in full
    SubmissionRefused refusal(String otherwise) throws IOException {
        if (broken != null) {
            throw broken;
        }
        return refusal == null ? SubmissionRefused.malformed(otherwise) : refusal;
    }

    /// Reads on for a while and keeps nothing. Otherwise a client that is still sending would not see the answer.
    ///
    /// @param waiting true if the client sends nothing before it is asked to
    void discard(boolean waiting) {
        if (waiting && length == 0) {
            return;
        }
        byte[] nowhere = new byte[CHUNK];
        try {
            long discarded = 0;
            while (!finished && discarded < MAX_LENGTH && clock.instant().isBefore(deadline)) {
                int read = in.read(nowhere);
                finished = read < 0;
                discarded += read;
            }
        } catch (IOException e) {
            // the client is gone
        }
    }
}
