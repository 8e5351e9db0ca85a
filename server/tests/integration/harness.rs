//! What tests stand on: a clock that they set, and a database of their own on each backend.

pub mod app;
mod clock;
mod database;
pub mod disk;
mod postgres;

pub use clock::TestClock;
pub use database::Database;

/// Makes a test of a function of a [`Database`], on SQLite and on PostgreSQL.
macro_rules! on_both {
    ($($(#[$attribute:meta])* $name:ident,)+) => {
        mod sqlite {
            $($(#[$attribute])* #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                super::$name(crate::harness::Database::open(fourview::store::Backend::Sqlite).await).await;
            })+
        }
        mod postgres {
            $($(#[$attribute])* #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                super::$name(crate::harness::Database::open(fourview::store::Backend::Postgres).await).await;
            })+
        }
    };
}
pub(crate) use on_both;

/// Makes a test of a function of a [`fourview::store::Backend`], on SQLite and on PostgreSQL.
macro_rules! on_each_backend {
    ($($name:ident,)+) => {
        mod sqlite {
            $(#[tokio::test]
            async fn $name() {
                super::$name(fourview::store::Backend::Sqlite).await;
            })+
        }
        mod postgres {
            $(#[tokio::test]
            async fn $name() {
                super::$name(fourview::store::Backend::Postgres).await;
            })+
        }
    };
}
pub(crate) use on_each_backend;
