package org.nutritioninbox.simulator;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/// Bounds a number. A number that is short in JSON, such as 1e30000000, can take minutes to write out.
@Documented
@Constraint(validatedBy = Figure.Bounds.class)
@Target({ElementType.FIELD, ElementType.METHOD, ElementType.PARAMETER, ElementType.TYPE_USE})
@Retention(RetentionPolicy.RUNTIME)
@interface Figure {

    String message() default "expected number below 1000000000 with at most 6 decimals";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    /// Checks the bounds without writing the number out.
    class Bounds implements ConstraintValidator<Figure, BigDecimal> {

        private static final BigDecimal BEYOND = BigDecimal.valueOf(1_000_000_000);
        private static final int MOST_DECIMALS = 6;

        @Override
        public boolean isValid(@Nullable BigDecimal number, ConstraintValidatorContext context) {
            return number == null
                    || (number.abs().compareTo(BEYOND) < 0
                            && number.stripTrailingZeros().scale() <= MOST_DECIMALS);
        }
    }
}
