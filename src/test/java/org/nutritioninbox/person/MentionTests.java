package org.nutritioninbox.person;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MentionTests {

    private static final Person PERSON = new Person("u7", Set.of("r1"), Instant.EPOCH);
    private static final Person NUMBERED = new Person("7", Set.of(), Instant.EPOCH);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"user\":\"u77\"}",
                "{\"user\":\"xu7\"}",
                "[]",
                "",
                "{\"text\":\"dear u77\"}",
                "{\"user\":\"u77\"",
                "{\"user\":\"a-u7\"",
                "\"u7.\""
            })
    void anotherIdIsNoMention(String body) {
        assertThat(of(PERSON, body)).isInstanceOf(Mention.None.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"user\":\"u7\",\"more\":{\"user\":\"u8\"}}",
                "{\"user\":\"\\u00757\"}",
                "{\"text\":\"dear u7, hello\"}",
                "{\"url\":\"/users/u7?a=b\"}",
                "{\"record_id\":\"r1\"}",
                "[{\"user\":\"u7\"}]",
                "\"u7\"",
                "{\"user\":\"u7\"",
                "{\"user\":\"u7\",\"user\":\"u8\"}",
                "hello u7",
                "r1"
            })
    void aBodyThatIsAllAboutThePersonGoesAsAWhole(String body) {
        assertThat(of(PERSON, body)).isInstanceOf(Mention.Whole.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[{\"user\":\"u7\",\"dish\":{\"n\":1}},{\"user\":\"u8\",\"kcal\":1.50}]"
                        + " | [{\"user\":\"u7\",\"dish\":{\"n\":1}}] | [{\"user\":\"u8\",\"kcal\":1.50}]",
                "{\"events\":[{\"user\":{\"id\":\"u7\"},\"a\":1}]} | [{\"id\":\"u7\"}] | {\"events\":[{\"user\":null,\"a\":1}]}",
                "{\"users\":[\"u7\",\"u8\"]} | [\"u7\"] | {\"users\":[\"u8\"]}",
                "{\"u7\":{\"a\":1},\"u8\":{\"a\":2}} | [{\"a\":1}] | {\"u8\":{\"a\":2}}"
            })
    void ofABodyAboutOthersTheInnermostObjectGoes(String body, String parts, String rest) {
        assertThat(of(PERSON, body)).isInstanceOfSatisfying(Mention.Partly.class, partly -> {
            assertThat(partly.parts()).hasToString(parts);
            assertThat(new String(partly.rest(), StandardCharsets.UTF_8)).isEqualTo(rest);
        });
    }

    @Test
    void aNumberIsAnIdOnlyInAFieldOfIds() {
        assertThat(of(NUMBERED, "{\"user_id\":7}")).isInstanceOf(Mention.Whole.class);
        assertThat(of(NUMBERED, "{\"kcal\":7}")).isInstanceOf(Mention.None.class);
        assertThat(of(NUMBERED, "{\"user_ids\":[7,8]}")).isInstanceOf(Mention.Partly.class);
    }

    private static Mention of(Person person, String body) {
        return Mention.of(person, body.getBytes(StandardCharsets.UTF_8));
    }
}
