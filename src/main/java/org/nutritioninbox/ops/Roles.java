package org.nutritioninbox.ops;

import java.util.List;

/// The roles, as settings name them. Each one is also the name of a user with a password of its own.
public final class Roles {

    public static final List<String> NAMES = List.of("operator", "viewer", "submitter");

    private Roles() {}
}
