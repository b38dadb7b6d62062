package org.nutritioninbox.feed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.nutritioninbox.feed.Viewer.Event;
import org.nutritioninbox.inbox.CommitOrder.ChangeCursor;

class ViewerTests {

    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();

    @Test
    void aViewerThatReadsTooSlowlyIsNotWaitedFor() throws Exception {
        Viewer viewer = viewer(null);

        assertThat(viewer.offer(events(1, 2_000))).isTrue();
        assertThat(viewer.offer(events(2_001, 2_001))).isFalse();

        viewer.follow();
        assertThat(sent()).isEqualTo(":\n\n");
    }

    @Test
    void aViewerThatWasTooSlowGoesOnAfterWhatItGot() throws Exception {
        Viewer viewer = viewer(null);
        viewer.send(events(1, 2), place(2));
        viewer.offer(events(3, 3));
        Thread stream = Thread.ofVirtual().start(() -> follow(viewer));
        while (!sent().contains("3 ")) {
            Thread.onSpinWait();
        }
        viewer.end();
        stream.join();
        viewer.offer(events(4, 2_004));

        assertThat(viewer.follow()).isTrue();
        assertThat(viewer.cursor()).isEqualTo(place(3));

        viewer.send(events(4, 5), place(5));
        viewer.offer(events(6, 6));
        viewer.end();
        assertThat(viewer.follow()).isFalse();
    }

    @Test
    void whatWasSentBeforeIsNotQueued() throws Exception {
        Viewer viewer = viewer(null);
        viewer.send(events(1, 2), place(2));

        viewer.offer(events(1, 3));
        viewer.offer(events(4, 4));

        assertThat(sent()).isEqualTo("1 2 :\n\n");
        Thread stream = Thread.ofVirtual().start(() -> follow(viewer));
        while (!sent().contains("4 ")) {
            Thread.onSpinWait();
        }
        viewer.end();
        stream.join();
        assertThat(sent()).isEqualTo("1 2 :\n\n:\n\n3 4 ");
    }

    @Test
    void eventsOfOthersTakeNoRoom() {
        Viewer viewer = viewer("ann");

        assertThat(viewer.offer(events(1, 10_000))).isTrue();
    }

    private static void follow(Viewer viewer) {
        try {
            viewer.follow();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private Viewer viewer(@Nullable String user) {
        return new Viewer(place(0), new StreamQuery(null, null, new FeedFilter(user, null)), sent);
    }

    private static List<Event> events(int first, int last) {
        return IntStream.rangeClosed(first, last)
                .mapToObj(i -> new Event(place(i), "bob", "completed", text(i), new byte[0]))
                .toList();
    }

    private static byte[] text(int i) {
        return (i + " ").getBytes(StandardCharsets.UTF_8);
    }

    private static ChangeCursor place(long position) {
        return new ChangeCursor(position, new UUID(0, 0));
    }

    private String sent() {
        return sent.toString(StandardCharsets.UTF_8);
    }
}
