package org.nutritioninbox.provider;

import java.io.IOException;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.converter.ByteArrayHttpMessageConverter;

/// Reads an answer of any content type, up to a limit that bounds our memory.
final class BoundedBytes extends ByteArrayHttpMessageConverter {

    private final int limit;

    BoundedBytes(int limit) {
        this.limit = limit;
    }

    @Override
    public byte[] readInternal(Class<? extends byte[]> type, HttpInputMessage answer) throws IOException {
        byte[] bytes = answer.getBody().readNBytes(limit);
        if (bytes.length == limit && answer.getBody().read() >= 0) {
            throw new TooLarge();
        }
        return bytes;
    }

    /// The answer is longer than the limit.
    static final class TooLarge extends IOException {}
}
