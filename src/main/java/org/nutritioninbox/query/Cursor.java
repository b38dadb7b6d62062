package org.nutritioninbox.query;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.UUID;

/// Says where the next page begins: after the element with this time and id. Clients see it as an opaque text.
public record Cursor(Instant time, String id) {

    /// Reads what [#toString] wrote. Fails with [BadParameter] naming `cursor`.
    public static Cursor parse(String text) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
            Instant time = Instant.ofEpochSecond(bytes.getLong(), bytes.getInt());
            String id = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
            if (id.indexOf('\0') >= 0
                    || time.isBefore(Instant.EPOCH.minusSeconds(100_000_000_000L))
                    || time.isAfter(Instant.EPOCH.plusSeconds(1_000_000_000_000L))) {
                throw unreadable();
            }
            return new Cursor(time, id);
        } catch (IllegalArgumentException
                | BufferUnderflowException
                | CharacterCodingException
                | DateTimeException
                | ArithmeticException e) {
            throw unreadable();
        }
    }

    /// Says that the page begins with this element, in a list that is sorted newest first.
    Cursor inclusive() {
        String least = ParameterValue.isUuid(id) ? after(UUID.fromString(id)).toString() : id;
        return new Cursor(time.plus(1, ChronoUnit.MICROS), least);
    }

    private static UUID after(UUID id) {
        return new UUID(id.getMostSignificantBits(), id.getLeastSignificantBits() + 1);
    }

    /// The answer to a cursor that no list has given out.
    public static BadParameter unreadable() {
        return new BadParameter("cursor", "must be the one from the Link header of an earlier answer");
    }

    /// The id of an element that has a UUID. Fails with [BadParameter] naming `cursor`.
    public UUID uuid() {
        if (!ParameterValue.isUuid(id)) {
            throw unreadable();
        }
        return UUID.fromString(id);
    }

    @Override
    public String toString() {
        byte[] text = id.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES + Integer.BYTES + text.length);
        bytes.putLong(time.getEpochSecond()).putInt(time.getNano()).put(text);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }
}
