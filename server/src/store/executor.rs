//! Where a query runs: on the pool, or inside a transaction.

use sea_orm::{
    ConnectionTrait, DatabaseTransaction, EntityTrait, FromQueryResult, IntoActiveModel, ModelTrait, QueryResult,
    Statement, Value,
};

use super::connect::{Store, Tx};
use super::error::StoreResult;
use super::kept::Readers;

/// Something that a read can run on: the [`Store`] itself, or an open [`Tx`].
pub trait Source: Send + Sync {
    #[doc(hidden)]
    fn place(&self) -> Place<'_>;
}

/// Where a query runs.
#[doc(hidden)]
pub struct Place<'a>(PlaceInner<'a>);

enum PlaceInner<'a> {
    Readers(&'a Readers),
    Tx(&'a DatabaseTransaction),
}

impl Source for Store {
    fn place(&self) -> Place<'_> {
        Place(PlaceInner::Readers(self.readers()))
    }
}

impl Source for Tx {
    fn place(&self) -> Place<'_> {
        Place(PlaceInner::Tx(self.inner()))
    }
}

fn statement(on: &DatabaseTransaction, sql: &str, values: impl IntoIterator<Item = Value>) -> Statement {
    Statement::from_sql_and_values(on.get_database_backend(), sql, values)
}

/// The row that a statement finds. `$1` stands for the first value, on both databases.
pub(super) async fn one<R: FromQueryResult>(
    on: &impl Source,
    sql: &str,
    values: impl IntoIterator<Item = Value> + Send,
) -> StoreResult<Option<R>> {
    let row = found(on, sql, values).await?;
    Ok(row.map(|row| R::from_query_result(&row, "")).transpose()?)
}

/// Whether a statement finds a row.
pub(super) async fn finds(
    on: &impl Source,
    sql: &str,
    values: impl IntoIterator<Item = Value> + Send,
) -> StoreResult<bool> {
    Ok(found(on, sql, values).await?.is_some())
}

async fn found(
    on: &impl Source,
    sql: &str,
    values: impl IntoIterator<Item = Value> + Send,
) -> StoreResult<Option<QueryResult>> {
    Ok(match on.place().0 {
        PlaceInner::Readers(readers) => readers.one(sql, values.into_iter().collect()).await?,
        PlaceInner::Tx(tx) => tx.query_one_raw(statement(tx, sql, values)).await?,
    })
}

/// The rows that a statement finds.
pub(super) async fn all<R: FromQueryResult>(
    on: &impl Source,
    sql: &str,
    values: impl IntoIterator<Item = Value> + Send,
) -> StoreResult<Vec<R>> {
    let rows = match on.place().0 {
        PlaceInner::Readers(readers) => readers.all(sql, values.into_iter().collect()).await?,
        PlaceInner::Tx(tx) => tx.query_all_raw(statement(tx, sql, values)).await?,
    };
    rows.iter().map(|row| Ok(R::from_query_result(row, "")?)).collect()
}

/// Runs a change; how many rows it changed.
pub(super) async fn run(tx: &Tx, sql: &str, values: impl IntoIterator<Item = Value> + Send) -> StoreResult<u64> {
    let tx = tx.inner();
    Ok(tx.execute_raw(statement(tx, sql, values)).await?.rows_affected())
}

/// Inserts one row.
pub(super) async fn insert<M>(tx: &Tx, model: M) -> StoreResult<()>
where
    M: ModelTrait + IntoActiveModel<<M::Entity as EntityTrait>::ActiveModel>,
    <M::Entity as EntityTrait>::ActiveModel: Send,
{
    M::Entity::insert(model.into_active_model())
        .exec_without_returning(tx.inner())
        .await?;
    Ok(())
}

/// Inserts rows, many a statement. The sizes of the parts are few, so that their statements stay prepared.
pub(super) async fn insert_all<M>(tx: &Tx, models: Vec<M>) -> StoreResult<()>
where
    M: ModelTrait + IntoActiveModel<<M::Entity as EntityTrait>::ActiveModel>,
    <M::Entity as EntityTrait>::ActiveModel: Send,
{
    let mut rest = models.into_iter();
    while rest.len() > 0 {
        let size = [64, 16, 4, 1].into_iter().find(|size| *size <= rest.len()).unwrap_or(1);
        let part: Vec<_> = rest.by_ref().take(size).map(M::into_active_model).collect();
        M::Entity::insert_many(part).exec_without_returning(tx.inner()).await?;
    }
    Ok(())
}
