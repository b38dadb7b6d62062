package org.nutritioninbox.query;

import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/// A request parameter that cannot be understood. Names it and says what it should be, without repeating what
/// it was.
public final class BadParameter extends ErrorResponseException {

    public BadParameter(String name, String expectation) {
        super(HttpStatus.BAD_REQUEST, problem(name, expectation), null);
    }

    private static ProblemDetail problem(String name, String expectation) {
        ProblemDetail problem =
                ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST, "Parameter '" + name + "' " + expectation);
        problem.setProperty("parameter", name);
        return problem;
    }
}
