//! The type of a column as a database declares it.

use sea_orm::DbBackend;

/// The kind of a declared type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LiveType {
    /// A text of at most so many characters; `None` is without a limit.
    Text(Option<u32>),
    /// 64 bits with a sign; on SQLite any integer.
    Integer,
    /// 32 bits with a sign.
    SmallInteger,
    Boolean,
    Json,
    Uuid,
    Bytes,
    /// A date, a time or both.
    Time,
    /// Any other number.
    Number,
    /// A type that says nothing, or that is not known here. Only its user can tell whether it fits, so it is accepted.
    Unknown,
}

impl LiveType {
    /// The kind of a type as the catalogue spells it: `character varying(64)`, `bigint(20) unsigned`.
    pub(crate) fn of(declared: &str, backend: DbBackend) -> Self {
        let declared = declared.to_ascii_lowercase();
        match backend {
            DbBackend::Postgres => of_postgres(&declared),
            DbBackend::MySql => of_mysql(&declared),
            _ => of_sqlite(&declared),
        }
    }
}

/// The number in parentheses.
fn length(declared: &str) -> Option<u32> {
    declared.split_once('(')?.1.split_once(')')?.0.parse().ok()
}

/// The first word, without what stands in parentheses.
fn first_word(declared: &str) -> &str {
    declared.split(['(', ' ']).next().unwrap_or_default()
}

fn of_postgres(declared: &str) -> LiveType {
    match first_word(declared) {
        "bigint" => LiveType::Integer,
        "integer" => LiveType::SmallInteger,
        "character" | "text" => LiveType::Text(length(declared)),
        "boolean" => LiveType::Boolean,
        "json" | "jsonb" => LiveType::Json,
        "uuid" => LiveType::Uuid,
        "bytea" => LiveType::Bytes,
        "timestamp" | "date" | "time" | "interval" => LiveType::Time,
        "smallint" | "numeric" | "real" | "double" => LiveType::Number,
        _ => LiveType::Unknown,
    }
}

fn of_mysql(declared: &str) -> LiveType {
    let is_unsigned = declared.contains("unsigned");
    match first_word(declared) {
        "bigint" if !is_unsigned => LiveType::Integer,
        "int" if !is_unsigned => LiveType::SmallInteger,
        "tinyint" => LiveType::Boolean,
        "varchar" | "char" => LiveType::Text(length(declared)),
        "tinytext" | "text" | "mediumtext" | "longtext" => LiveType::Text(None),
        "json" => LiveType::Json,
        "binary" | "varbinary" | "tinyblob" | "blob" | "mediumblob" | "longblob" => LiveType::Bytes,
        "datetime" | "timestamp" | "date" | "time" | "year" => LiveType::Time,
        "bigint" | "int" | "mediumint" | "smallint" | "decimal" | "float" | "double" => {
            LiveType::Number
        }
        _ => LiveType::Unknown,
    }
}

/// SQLite decides by the words that a declared type contains (its documentation, Datatypes, section 3.1), SeaORM by further words.
fn of_sqlite(declared: &str) -> LiveType {
    let kinds: [(&[&str], LiveType); 8] = [
        (&["int"], LiveType::Integer),
        (&["date", "time"], LiveType::Time),
        (&["bool"], LiveType::Boolean),
        (&["json"], LiveType::Json),
        (&["uuid"], LiveType::Uuid),
        (&["char", "clob", "text"], LiveType::Text(None)),
        (&["blob"], LiveType::Bytes),
        (&["real", "floa", "doub"], LiveType::Number),
    ];
    let of_word =
        |(words, _): &&(&[&str], LiveType)| words.iter().any(|word| declared.contains(word));
    kinds.iter().find(of_word).map_or(LiveType::Unknown, |(_, kind)| *kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_is_known_as_each_catalogue_spells_it() {
        for (backend, declared, kind) in [
            (DbBackend::Postgres, "bigint", LiveType::Integer),
            (DbBackend::Postgres, "character varying(64)", LiveType::Text(Some(64))),
            (DbBackend::Postgres, "character varying", LiveType::Text(None)),
            (DbBackend::Postgres, "timestamp(3) with time zone", LiveType::Time),
            (DbBackend::Postgres, "double precision", LiveType::Number),
            (DbBackend::Postgres, "seconds_of_mine", LiveType::Unknown),
            (DbBackend::MySql, "bigint(20)", LiveType::Integer),
            (DbBackend::MySql, "bigint(20) unsigned", LiveType::Number),
            (DbBackend::MySql, "tinyint(1)", LiveType::Boolean),
            (DbBackend::MySql, "datetime(6)", LiveType::Time),
            (DbBackend::Sqlite, "BIGINT", LiveType::Integer),
            (DbBackend::Sqlite, "varchar(64)", LiveType::Text(None)),
            (DbBackend::Sqlite, "timestamp_with_timezone_text", LiveType::Time),
            (DbBackend::Sqlite, "json_text", LiveType::Json),
            (DbBackend::Sqlite, "", LiveType::Unknown),
        ] {
            assert_eq!(LiveType::of(declared, backend), kind, "{declared}");
        }
    }
}
