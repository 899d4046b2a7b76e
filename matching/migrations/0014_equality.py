"""The schema of the equality monitoring. The product's role puts answers in and takes them out; it never reads them."""

from django.db import migrations

MAKE = """
CREATE SCHEMA equality;
REVOKE ALL ON SCHEMA equality FROM PUBLIC;
GRANT USAGE ON SCHEMA equality TO skills_app, skills_statistics;

CREATE TABLE equality.response (
    -- A keyed hash of the resident: no foreign key, so nobody joins it to a person without the key, which is not in the database.
    respondent bytea PRIMARY KEY CHECK (octet_length(respondent) = 32),
    questionnaire text NOT NULL CHECK (questionnaire <> '' AND length(questionnaire) <= 20),
    -- Only the month: a moment could be matched with what else the person did just then.
    answered_in date NOT NULL CHECK (extract(day FROM answered_in) = 1),
    -- Always of the same length, so that the length does not tell the answer.
    sealed bytea NOT NULL CHECK (octet_length(sealed) = 1056)
);
COMMENT ON TABLE equality.response IS 'Equality monitoring (DPA 2018 Sch 1 para 8): for statistics only, never about a person.';
REVOKE ALL ON equality.response FROM PUBLIC, skills_app;
GRANT SELECT, UPDATE (sealed) ON equality.response TO skills_statistics;

CREATE FUNCTION equality.record(the_respondent bytea, the_questionnaire text, the_month date, the_answers bytea) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
        INSERT INTO equality.response (respondent, questionnaire, answered_in, sealed)
        VALUES (the_respondent, the_questionnaire, the_month, the_answers)
        ON CONFLICT (respondent) DO UPDATE
        SET questionnaire = excluded.questionnaire, answered_in = excluded.answered_in, sealed = excluded.sealed
    $$;
CREATE FUNCTION equality.withdraw(the_respondent bytea) RETURNS boolean
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
        WITH gone AS (DELETE FROM equality.response WHERE respondent = the_respondent RETURNING 1)
        SELECT EXISTS (SELECT FROM gone)
    $$;
CREATE FUNCTION equality.answered_in(the_respondent bytea) RETURNS date
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$ SELECT answered_in FROM equality.response WHERE respondent = the_respondent $$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA equality FROM PUBLIC;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA equality TO skills_app;
"""


class Migration(migrations.Migration):
    dependencies = [("matching", "0013_onboarding")]

    operations = [migrations.RunSQL(MAKE, "DROP SCHEMA equality CASCADE")]
