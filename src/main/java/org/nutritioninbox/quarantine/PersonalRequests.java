package org.nutritioninbox.quarantine;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.nutritioninbox.inbox.ContentCoding;
import org.nutritioninbox.person.Mention;
import org.nutritioninbox.person.Person;
import org.nutritioninbox.person.PersonalBody;
import org.nutritioninbox.person.PersonalRows;
import org.nutritioninbox.quarantine.QuarantineRows.SignedBody;
import org.springframework.stereotype.Component;

/// The refused requests that name one person. An erasure removes them as a whole: a part would prove nothing.
@Component
class PersonalRequests implements PersonalRows {

    private final QuarantineRows rows;

    PersonalRequests(QuarantineRows rows) {
        this.rows = rows;
    }

    @Override
    public void export(Person person, BiConsumer<String, Object> line) {
        forEach(
                person,
                request -> line.accept(
                        "quarantine",
                        new Exported(request.id(), request.receivedAt(), PersonalBody.of(decoded(request)))));
    }

    @Override
    public long erase(Person person) {
        List<UUID> ids = new ArrayList<>();
        forEach(person, request -> ids.add(request.id()));
        rows.remove(ids);
        return ids.size();
    }

    private void forEach(Person person, Consumer<SignedBody> action) {
        rows.forEachPage(page -> page.stream()
                .filter(request -> request.receivedAt().isBefore(person.receivedBefore()))
                .filter(request -> !(Mention.of(person, decoded(request)) instanceof Mention.None))
                .forEach(action));
    }

    private static byte[] decoded(SignedBody request) {
        return ContentCoding.decodedIfPossible(request.body(), request.contentCoding());
    }

    /// A refused request in an export. Nothing proves that it is genuine.
    private record Exported(
            UUID id, Instant receivedAt, @JsonUnwrapped PersonalBody body) {}
}
