"""Translation between the mobile app and the product: GraphQL, sign-in, devices and push.

One endpoint, POST /graphql. What happens to a request, in order:

    view       HTTP: method, media types, size, JSON            -> body, limits, document
    context    who asks, which moment it is, what is loaded     -> auth, loaders
    schema     the areas' queries and mutations in one schema   -> permissions guards every root field
    errors     whatever went wrong, as an error with a code

Conventions of an area (a folder such as `catalogue`):

*   `queries.py` has a mixin `<Area>Queries`, `mutations.py` a mixin `<Area>Mutations`: plain classes with graphene fields.
    `schema.py` lists them; every root field needs a line in the table of `permissions.py`, or nothing starts.
    `nodes.py` has `NODES`: type name -> function(context, key) for `node(id:)`.
*   A resolver translates: it takes `info.context` (`context.Context`), calls a service or a query, and returns models. The
    moment is `context.now`, the London date `context.today`, the person `context.user` or `context.require_user()`.
*   A refusal is raised as a `backend.errors.Refusal`. In a query it becomes an entry of `errors` with `extensions.code`, and
    the field is null: something that is not there, or that the person may not see, is null and NOT_FOUND. In a mutation it
    becomes an entry of the payload's `errors`.
*   A mutation is an `action.Action`: verb first, one `input`, the changed object (null when refused) and `errors`. The service
    that it calls opens the transaction.
*   A list that can grow is a keyset connection: `connections.paged`. A list below another list is a `loaders.BatchLoader`,
    told early which keys will be asked for (`expect`), so that a page costs one statement a level and not one a row.
*   Ids are `node.encode("Course", 12)` and `node.decode(value, "Course", "Job")`. An opportunity's key is the same number in
    `Opportunity`, `Course` and `Job`. Resolvers of the interface `Opportunity` return `Course` or `Job` models: take them from
    `catalogue.loaders.LiveOpportunity` or `AnyOpportunity`.
*   Everything has a description: a test says where one is missing. After a change: `manage.py export_schema`.
"""
