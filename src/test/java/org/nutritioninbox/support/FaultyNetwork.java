package org.nutritioninbox.support;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntSupplier;
import org.springframework.boot.test.util.TestPropertyValues;

/// A way to a server that can be cut, or made to swallow everything without a word, and mended again.
public final class FaultyNetwork implements AutoCloseable {

    private final ServerSocket entrance;
    private final IntSupplier target;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition mended = lock.newCondition();
    private boolean stalled;
    private volatile boolean cut;

    public FaultyNetwork(int target) {
        this(() -> target);
    }

    /// To a server whose port is known only once it has started.
    public FaultyNetwork(IntSupplier target) {
        this.target = target;
        try {
            this.entrance = new ServerSocket(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    /// To the server that all tests share.
    public static FaultyNetwork toTestDatabase() {
        return new FaultyNetwork(Integer.parseInt(TestDatabase.newUrl().replaceAll(".*:(\\d+)/.*", "$1")));
    }

    /// Leads an application under test to a database through here.
    public TestPropertyValues to(String url) {
        return TestPropertyValues.of("spring.datasource.url=" + url.replaceAll(":\\d+/", ":" + port() + "/"));
    }

    public int port() {
        return entrance.getLocalPort();
    }

    /// Nothing gets through any more, and nobody is told.
    public void stall() {
        setStalled(true);
    }

    /// All connections are closed, new ones at once.
    public void cut() {
        cut = true;
        sockets.forEach(FaultyNetwork::close);
    }

    public void mend() {
        cut = false;
        setStalled(false);
    }

    private void setStalled(boolean value) {
        lock.lock();
        try {
            stalled = value;
            mended.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void accept() {
        try {
            while (!entrance.isClosed()) {
                Socket client = entrance.accept();
                if (cut) {
                    client.close();
                    continue;
                }
                Socket server = new Socket("localhost", target.getAsInt());
                sockets.add(client);
                sockets.add(server);
                Thread.ofVirtual().start(() -> pump(client, server));
                Thread.ofVirtual().start(() -> pump(server, client));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void pump(Socket from, Socket to) {
        byte[] bytes = new byte[8192];
        try (InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
                awaitMended();
                out.write(bytes, 0, read);
                out.flush();
            }
        } catch (IOException e) {
            // one side is gone, and with it the other
        } finally {
            close(from);
            close(to);
        }
    }

    private void awaitMended() {
        lock.lock();
        try {
            while (stalled) {
                mended.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // it was closed before
        }
    }

    @Override
    public void close() throws IOException {
        mend();
        entrance.close();
        sockets.forEach(FaultyNetwork::close);
    }
}
