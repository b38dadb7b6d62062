package org.nutritioninbox.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SigningKeysTests {

    private static final String BODY =
            "{\"application_user_id\":\"end_user_id1\",\"record_id\":\"6ba7b810-9dad-11d1-80b4-00c04fd430c8\",\"status\":\"completed\"}";
    private static final String VALID = "093e0836a54d374ccfee8b07da056bcc1891e4ad80ce580211742c6c3e3adde5";

    private final SigningKeys keys = new SigningKeys(List.of(SigningKey.of("0123456789abcdef")), List.of());

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            emptyValue = "",
            value = {
                BODY + "|" + VALID,
                "{\"dish_name\":\"crème brûlée\",\"status\":\"completed\"}|4fb75c8b9c9d7cd92a4de76e66348f41d25d2269e4f909a25969fa0799d1f15c",
                "^^|496dc93fa2d26eae500ec0bc37a122706b88f8963cebf0899d0245fae313e241"
            })
    void trustsTheKnownVectors(String body, String signature) {
        assertThat(isTrusted(body, signature)).isTrue();
    }

    @Test
    void signsAsTheProviderHasItsCallersDo() {
        assertThat(SigningKey.of("HMAC_KEY_FROM_ADMIN_CONSOLE")
                        .sign(bytes("my_application_user_123"))
                        .hex())
                .isEqualTo("e070ea58e2b1d7d01a9570b89fc99e76c73cf3dc8aab4f31ae0136821f8f0199");
    }

    @Test
    void takesHexInEitherCase() {
        assertThat(isTrusted(BODY, VALID.toUpperCase(Locale.ROOT))).isTrue();
    }

    @Test
    void trustsAnyKeyInForceAndSaysWhich() {
        SigningKey old = SigningKey.of("an old key");
        SigningKey current = SigningKey.of("0123456789abcdef");

        assertThat(new SigningKeys(List.of(old, current), List.of()).verify(bytes(BODY), signature(VALID)))
                .isSameAs(current);
    }

    @Test
    void doesNotTrustAChangedBody() {
        assertThat(isTrusted(BODY + " ", VALID)).isFalse();
    }

    @Test
    void doesNotTrustAnotherKey() {
        assertThat(new SigningKeys(List.of(SigningKey.of("0123456789abcdeF")), List.of())
                        .verify(bytes(BODY), signature(VALID)))
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "093e",
                "sha256=093e0836a54d374ccfee8b07da056bcc1891e4ad80ce580211742c6c3e3adde5",
                "093e0836a54d374ccfee8b07da056bcc1891e4ad80ce580211742c6c3e3adde",
                "093e0836a54d374ccfee8b07da056bcc1891e4ad80ce580211742c6c3e3adde55",
                "093e0836a54d374ccfee8b07da056bcc1891e4ad80ce580211742c6c3e3addeg",
                "093e0836a54d374ccfee8b07da056bcc1891e4ad80ce580211742c6c3e3add\u0661\u0662",
                "093e0836a54d374ccfee8b07da056bcc1891e4ad80ce580211742c6c3e3adde5\n",
                "CT4INqVNN0zP7osH2gVrzBiR5K2Azlgg9xF0LGw+Ot3l"
            })
    void takesOnlySixtyFourHexDigitsForASignature(String header) {
        assertThat(Signature.parse(header)).isNull();
    }

    @Test
    void aKeyIsKnownByAShortIdThatDoesNotGiveItAway() {
        SigningKey key = SigningKey.of("0123456789abcdef");

        assertThat(key.id())
                .matches("[0-9a-f]{8}")
                .isEqualTo(SigningKey.of("0123456789abcdef").id());
        assertThat(key.id()).isNotEqualTo(SigningKey.of("0123456789abcdeg").id());
        assertThat(key.toString()).doesNotContain("0123456789abcdef");
    }

    @Test
    void refusesAnEmptyKeyAndNoKeyAtAll() {
        assertThatIllegalArgumentException().isThrownBy(() -> SigningKey.of(""));
        assertThatIllegalArgumentException().isThrownBy(() -> new SigningKeys(List.of(), List.of()));
    }

    @Test
    void otherKeysArePutInForceAllAtOnceAndNothingIsNoChoice() {
        SigningKeys changing = new SigningKeys(List.of(SigningKey.of("an old key")), List.of());
        changing.replace(List.of(SigningKey.of("0123456789abcdef")));
        assertThat(changing.verify(bytes(BODY), signature(VALID))).isNotNull();

        assertThatIllegalArgumentException().isThrownBy(() -> changing.replace(List.of()));
        assertThat(changing.verify(bytes(BODY), signature(VALID))).isNotNull();
    }

    @Test
    void aRetiredKeyIsNeverTrusted() {
        SigningKey retired = SigningKey.of("0123456789abcdef");
        SigningKeys changed = new SigningKeys(List.of(SigningKey.of("a new key")), List.of(retired));

        assertThat(changed.verify(bytes(BODY), signature(VALID))).isNull();
        assertThat(changed.retired()).containsExactly(retired);
    }

    @ParameterizedTest
    @CsvSource({"0123456789abcde,true", "0123456789abcdef,false"})
    void underSixteenCharactersIsShort(String key, boolean isShort) {
        assertThat(SigningKey.of(key).isShort()).isEqualTo(isShort);
    }

    private boolean isTrusted(String body, String signature) {
        return keys.verify(bytes(body), signature(signature)) != null;
    }

    private static byte[] bytes(String body) {
        return body.getBytes(StandardCharsets.UTF_8);
    }

    private static Signature signature(String header) {
        return Objects.requireNonNull(Signature.parse(header));
    }
}
