//! A database as it is after years: the appointments that were recorded in it, many times over.

use std::fmt::Write;

use app::domain::participant::NhsNumber;
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection};
use time::macros::date;
use time::{Date, Duration};
use tokio::runtime::Builder;

/// How many appointments with recorded images there are.
pub const APPOINTMENTS: usize = 600_000;
/// The newest clinics, whose appointments wait to be read.
const CLINICS_WAITING: usize = 50;
/// Appointments of a clinic.
const SLOTS: usize = 40;
/// Clinics of a day.
const AT_ONCE: usize = 6;
/// Each comes ten times.
const PEOPLE: usize = APPOINTMENTS / 10;
const NEWEST: Date = date!(2026 - 01 - 30);
/// Rows of one statement.
const BATCH: usize = 1_000;
/// What differs between the databases: a name in the statements, in SQLite, in PostgreSQL.
const DIALECT: [(&str, &str, &str); 4] = [
    ("{new}", "randomblob(16)", "gen_random_uuid()"),
    ("{day}", "d.day", "d.day::date"),
    ("{no}", "0", "false"),
    ("{yes}", "1", "true"),
];

/// Fills the database, in which `made` appointments were recorded.
pub fn fill(url: &str, made: usize) {
    let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let mut options = ConnectOptions::new(url);
        // Temporary tables and settings belong to a connection.
        options.max_connections(1).sqlx_logging(false);
        let database = Database::connect(options).await.expect("the database");
        prepare(&database, url).await;
        let statements = include_str!("years.sql").split(";\n");
        for statement in statements.filter(|statement| !statement.trim().is_empty()) {
            run(&database, &filled_in(statement, made, is_sqlite(url))).await;
        }
        database.close().await.expect("the end");
    });
}

fn is_sqlite(url: &str) -> bool {
    url.starts_with("sqlite:")
}

fn filled_in(statement: &str, made: usize, sqlite: bool) -> String {
    let numbers = [
        ("{appointments}", APPOINTMENTS),
        ("{made}", made),
        ("{slots}", SLOTS),
        ("{people}", PEOPLE),
        ("{waiting}", CLINICS_WAITING),
    ];
    let mut sql = statement.to_owned();
    for (name, number) in numbers {
        sql = sql.replace(name, &number.to_string());
    }
    for (name, in_sqlite, in_postgres) in DIALECT {
        sql = sql.replace(name, if sqlite { in_sqlite } else { in_postgres });
    }
    sql
}

/// Days, times and people; and no more care than a database needs that can be made again.
async fn prepare(database: &DatabaseConnection, url: &str) {
    let careless = if is_sqlite(url) {
        "PRAGMA foreign_keys = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -1000000; PRAGMA temp_store = MEMORY"
    } else {
        "SET session_replication_role = replica; SET synchronous_commit = off; SET work_mem = '256MB'"
    };
    run(database, careless).await;
    let clock = |slot: usize| format!("({slot}, '{:02}:{:02}')", 8 + slot / 4, slot % 4 * 15);
    insert(database, "slot (k integer, clock text)", (0..SLOTS).map(clock)).await;
    let days = (0..APPOINTMENTS / SLOTS).map(|clinic| {
        let ago = i64::try_from(clinic / AT_ONCE).expect("few days");
        format!("({clinic}, '{}')", NEWEST - Duration::days(ago))
    });
    insert(database, "day_of_clinic (n integer, day text)", days).await;
    let people = nhs_numbers().take(PEOPLE).enumerate();
    let people = people.map(|(number, nhs_number)| format!("({number}, '{}')", nhs_number.digits()));
    insert(database, "number_of_person (n integer, nhs_number text)", people).await;
}

/// Numbers that nobody has, behind those of the demonstration.
fn nhs_numbers() -> impl Iterator<Item = NhsNumber> {
    (9_991_000_000_u64..).filter_map(|number| NhsNumber::try_from(number.to_string()).ok())
}

/// Makes a temporary table of these rows.
async fn insert(database: &DatabaseConnection, table: &str, rows: impl Iterator<Item = String>) {
    run(database, &format!("CREATE TEMP TABLE {table}")).await;
    let name = table.split(' ').next().unwrap_or(table);
    let rows: Vec<String> = rows.collect();
    for batch in rows.chunks(BATCH) {
        let mut sql = String::new();
        write!(sql, "INSERT INTO {name} VALUES {}", batch.join(", ")).expect("a text");
        run(database, &sql).await;
    }
}

async fn run(database: &DatabaseConnection, sql: &str) {
    let done = database.execute_unprepared(sql).await;
    done.unwrap_or_else(|error| panic!("{error}: {}", sql.get(..200).unwrap_or(sql)));
}
