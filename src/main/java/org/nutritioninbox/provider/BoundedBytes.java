package org.nutritioninbox.provider;

import java.io.IOException;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.converter.ByteArrayHttpMessageConverter;

/// Reads an answer, whatever it calls itself, up to a limit: nobody else decides how much memory we need.
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

    /// There is more of it than we take.
    static final class TooLarge extends IOException {}
}
