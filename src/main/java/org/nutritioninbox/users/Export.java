package org.nutritioninbox.users;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;
import org.nutritioninbox.nutrition.NutritionRecords;
import org.nutritioninbox.person.Person;
import org.nutritioninbox.person.PersonalRows;
import org.nutritioninbox.records.RecordJson;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/// Writes all that is known of a user, line by line. It holds no connection of the database while a slow client reads.
@Component
class Export {

    private static final Instant NEVER = Instant.parse("9999-01-01T00:00:00Z");

    private final NutritionRecords records;
    private final List<PersonalRows> rooms;
    private final JsonMapper json;

    Export(NutritionRecords records, List<PersonalRows> rooms, JsonMapper json) {
        this.records = records;
        this.rooms = rooms;
        this.json = json;
    }

    void write(String user, HttpServletResponse response) {
        Person person = new Person(user, new TreeSet<>(records.ids(user, NEVER, NEVER)), NEVER);
        Lines lines = new Lines(response);
        for (String id : person.recordIds()) {
            records.findById(id).ifPresent(record -> lines.add("record", RecordJson.of(record, null)));
        }
        rooms.forEach(room -> room.export(person, lines::add));
        lines.write(new End("end", lines.count));
    }

    /// One of the lines.
    private record Line(String type, Object data) {}

    /// The last line.
    private record End(String type, long lines) {}

    private final class Lines {

        private final HttpServletResponse response;
        private long count;

        private Lines(HttpServletResponse response) {
            this.response = response;
        }

        void add(String type, Object data) {
            write(new Line(type, data));
            count++;
        }

        void write(Object line) {
            try {
                OutputStream out = response.getOutputStream();
                out.write(json.writeValueAsBytes(line));
                out.write('\n');
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
