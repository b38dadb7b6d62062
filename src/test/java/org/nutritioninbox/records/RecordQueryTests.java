package org.nutritioninbox.records;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nutritioninbox.query.SearchText;
import org.nutritioninbox.query.TimeWindow;

class RecordQueryTests {

    /// Only for several words, the look-up of ids is worth its time: in a large table, it takes half a second for a
    /// common word alone.
    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "-, false",
                "milk, false",
                "\"milk\", false",
                "-milk, false",
                "'milk, ', false",
                "milk soup, true",
                "\"milk soup\", true",
                "milk/soup, true"
            })
    void severalWordsAreToldFromOne(String words, boolean areSeveral) {
        SearchText q = words == null ? null : new SearchText(words, List.of());
        RecordQuery query = new RecordQuery(TimeWindow.ALWAYS, null, null, null, null, null, q, null);

        assertThat(query.hasSeveralWords()).isEqualTo(areSeveral);
    }
}
