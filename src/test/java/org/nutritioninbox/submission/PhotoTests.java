package org.nutritioninbox.submission;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PhotoTests {

    @ParameterizedTest
    @ValueSource(strings = {"jpg", "png", "VP8X", "VP8L", "VP8 "})
    void aPhotoHasAtLeast512PixelsEachWay(String kind) {
        assertThat(Photo.objectionTo(photo(kind, 512, 512))).isNull();
        assertThat(Photo.objectionTo(photo(kind, 4000, 513))).isNull();
        assertThat(Photo.objectionTo(photo(kind, 511, 512))).contains("511 by 512");
        assertThat(Photo.objectionTo(photo(kind, 600, 300))).contains("600 by 300");
    }

    private static byte[] photo(String kind, int width, int height) {
        return kind.startsWith("VP8") ? Photos.webp(kind, width, height) : Photos.of(kind, width, height);
    }

    @ParameterizedTest
    @ValueSource(strings = {"jpg", "png", "VP8X", "VP8L", "VP8 "})
    void oneThatEndsTooEarlyIsNone(String kind) {
        byte[] whole = photo(kind, 600, 600);
        for (int length = 0; length < 20; length++) {
            assertThat(Photo.objectionTo(Arrays.copyOf(whole, length))).isNotNull();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GIF89a..............",
                "<html><body></body></html>",
                "RIFF....AVI ....",
                "",
                "\u00ff\u00d8\u00ff\u00d9...."
            })
    void anythingElseIsNoPhoto(String bytes) {
        assertThat(Photo.objectionTo(bytes.getBytes(StandardCharsets.ISO_8859_1)))
                .isNotNull();
    }

    @Test
    void tenMegabytesAreCountedInBase64() {
        byte[] photo = Photos.usual();
        int longest = Photo.MAX_ENCODED_LENGTH / 4 * 3;
        assertThat(Photo.objectionTo(Photos.padded(photo, longest))).isNull();
        assertThat(Photo.objectionTo(Photos.padded(photo, longest + 1))).contains("10 MB");
    }
}
