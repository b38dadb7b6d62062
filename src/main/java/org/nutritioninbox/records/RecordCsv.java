package org.nutritioninbox.records;

import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.nutrition.RecordColumn;
import org.nutritioninbox.query.CsvCell;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.SequenceWriter;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.csv.CsvMapper;
import tools.jackson.dataformat.csv.CsvSchema;

/// Writes records as a table, one line each. Documented fields and nutrients have columns, everything else is JSON in
/// one column.
final class RecordCsv {

    private static final String REST = "additional_fields";

    private static final List<String> FIELDS = Stream.concat(
                    Stream.of("record_id"),
                    RecordColumn.ALL.stream()
                            .filter(column -> column.isField() && !column.isJson())
                            .map(RecordColumn::name))
            .toList();

    /// The provider's 29 documented names and the three that its newer samples add.
    private static final List<String> NUTRIENTS = List.of(
            "energy_kcal",
            "carbohydrate_g",
            "protein_g",
            "fat_total_g",
            "fat_saturated_g",
            "fat_polyunsaturated_g",
            "fat_monounsaturated_g",
            "fat_trans_g",
            "sugars_total_g",
            "fiber_total_dietary_g",
            "cholesterol_mg",
            "sodium_mg",
            "potassium_mg",
            "calcium_mg",
            "iron_mg",
            "magnesium_mg",
            "phosphorus_mg",
            "zinc_mg",
            "vitamin_a_rae_mcg",
            "vitamin_c_mg",
            "vitamin_d_mcg",
            "vitamin_e_mg",
            "vitamin_k_mcg",
            "thiamin_mg",
            "riboflavin_mg",
            "niacin_mg",
            "folate_mcg",
            "vitamin_b6_mg",
            "vitamin_b12_mcg",
            "salt_g",
            "salt_mg",
            "sodium_g");

    private static final List<String> RECEIPT =
            List.of("version", "first_received_at", "last_received_at", "processed_at", "deliveries", "altered");

    private static final ObjectWriter WRITER = writer();

    private RecordCsv() {}

    /// Begins a table. Its rows are [#row].
    static SequenceWriter writer(OutputStream out) {
        return WRITER.writeValues(out);
    }

    /// @param json as [RecordJson] shows the record; it is emptied on the way
    static Map<String, String> row(ObjectNode json) {
        Map<String, String> row = new LinkedHashMap<>();
        FIELDS.forEach(name -> row.put(name, cell(json.remove(name))));
        if (json.get("nutritional_fields") instanceof ObjectNode nutrients) {
            NUTRIENTS.forEach(name -> row.put(name, cell(nutrients.remove(name))));
            if (nutrients.isEmpty()) {
                json.remove("nutritional_fields");
            }
        }
        row.put("ingredients", cell(json.remove("ingredients")));
        JsonNode receipt = json.remove("_inbox");
        row.put(REST, json.isEmpty() ? "" : json.toString());
        RECEIPT.forEach(name -> row.put(name, cell(receipt.get(name))));
        return row;
    }

    /// The last row of a table that lacks records. A connection that ends early is not enough: some proxies hide it.
    static Map<String, String> incomplete(String reason) {
        return Map.of(FIELDS.getFirst(), "INCOMPLETE: " + reason);
    }

    private static String cell(@Nullable JsonNode value) {
        if (value == null || value.isNull()) {
            return "";
        }
        if (value.isNumber()) {
            return value.decimalValue().toPlainString();
        }
        return value.isString() ? CsvCell.text(value.stringValue()) : value.toString();
    }

    private static ObjectWriter writer() {
        CsvSchema.Builder columns = CsvSchema.builder().setUseHeader(true).setLineSeparator("\r\n");
        Stream.of(FIELDS, NUTRIENTS, List.of("ingredients", REST), RECEIPT)
                .flatMap(List::stream)
                .forEach(columns::addColumn);
        return CsvMapper.builder().build().writer(columns.build());
    }
}
