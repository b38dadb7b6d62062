package org.nutritioninbox.support;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/// Writes what no HTTP client would, and reads what comes back until the server closes.
public final class RawSocket implements AutoCloseable {

    private final Socket socket;

    public RawSocket(int port) throws IOException {
        this.socket = new Socket("localhost", port);
        this.socket.setSoTimeout(30_000);
    }

    public RawSocket write(String text) throws IOException {
        return write(text.getBytes(StandardCharsets.UTF_8));
    }

    public RawSocket write(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        return this;
    }

    /// Up to the end of the header and whatever of the body came with it.
    public String answer() throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        byte[] chunk = new byte[4096];
        while (!answer.toString(StandardCharsets.ISO_8859_1).contains("\r\n\r\n")) {
            int read = socket.getInputStream().read(chunk);
            if (read < 0) {
                break;
            }
            answer.write(chunk, 0, read);
        }
        return answer.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
