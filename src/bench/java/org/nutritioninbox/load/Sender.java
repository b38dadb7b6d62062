package org.nutritioninbox.load;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// One connection to the door, kept open. As little work for each request as possible, since it shares the machine
/// with what it measures.
final class Sender implements Closeable {

    private static final int TIMEOUT_MILLIS = 30_000;

    private final URI door;
    private final Mac mac;
    private Socket socket;
    private InputStream in;

    Sender(URI door, String key) throws IOException, GeneralSecurityException {
        this.door = door;
        this.mac = Mac.getInstance("HmacSHA256");
        this.mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        connect();
    }

    private void connect() throws IOException {
        socket = new Socket(door.getHost(), door.getPort());
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        in = new BufferedInputStream(socket.getInputStream());
    }

    /// The status of the answer.
    int send(byte[] body) throws IOException {
        byte[] head = ("POST " + door.getPath() + " HTTP/1.1\r\nHost: " + door.getAuthority()
                        + "\r\nContent-Type: application/json\r\nx-body-signature: "
                        + HexFormat.of().formatHex(mac.doFinal(body)) + "\r\nContent-Length: " + body.length
                        + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        byte[] request = new byte[head.length + body.length];
        System.arraycopy(head, 0, request, 0, head.length);
        System.arraycopy(body, 0, request, head.length, body.length);
        socket.getOutputStream().write(request);
        return answer();
    }

    private int answer() throws IOException {
        int status = Integer.parseInt(line().split(" ", 3)[1]);
        int length = 0;
        boolean close = false;
        for (String line = line(); !line.isEmpty(); line = line()) {
            String header = line.toLowerCase(Locale.ROOT);
            if (header.startsWith("content-length:")) {
                length = Integer.parseInt(
                        header.substring("content-length:".length()).strip());
            }
            close |= header.startsWith("connection:") && header.endsWith("close");
        }
        in.skipNBytes(length);
        if (close) {
            close();
            connect();
        }
        return status;
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder(80);
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("The connection was closed");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
