package org.nutritioninbox.support;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/// Writes what no HTTP client would, and reads what comes back until the server closes.
public final class RawSocket implements AutoCloseable {

    private final Socket socket;

    public RawSocket(int port) throws IOException {
        this(new Socket("localhost", port));
    }

    /// Comes from another of the machine's own addresses, such as 127.0.0.2.
    public static RawSocket from(String address, int port) throws IOException {
        return new RawSocket(new Socket(InetAddress.ofLiteral("127.0.0.1"), port, InetAddress.ofLiteral(address), 0));
    }

    private RawSocket(Socket socket) throws IOException {
        this.socket = socket;
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
