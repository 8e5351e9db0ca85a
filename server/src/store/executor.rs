//! Where a query runs: on the pool, or inside a transaction.

use sea_orm::{
    ConnectionTrait, DatabaseExecutor, EntityTrait, FromQueryResult, IntoActiveModel, ModelTrait, Statement, Value,
};

use super::connect::{Store, Tx};
use super::error::StoreResult;

/// Something that a read can run on: the [`Store`] itself, or an open [`Tx`].
pub trait Source: Send + Sync {
    #[doc(hidden)]
    fn executor(&self) -> DatabaseExecutor<'_>;
}

impl Source for Store {
    fn executor(&self) -> DatabaseExecutor<'_> {
        DatabaseExecutor::Connection(self.reader())
    }
}

impl Source for Tx {
    fn executor(&self) -> DatabaseExecutor<'_> {
        DatabaseExecutor::Transaction(self.inner())
    }
}

fn statement(on: &DatabaseExecutor<'_>, sql: &str, values: impl IntoIterator<Item = Value>) -> Statement {
    Statement::from_sql_and_values(on.get_database_backend(), sql, values)
}

/// The row that a statement finds. `$1` stands for the first value, on both databases.
pub(super) async fn one<R: FromQueryResult>(
    on: &impl Source,
    sql: &str,
    values: impl IntoIterator<Item = Value> + Send,
) -> StoreResult<Option<R>> {
    let executor = on.executor();
    let statement = statement(&executor, sql, values);
    match executor.query_one_raw(statement).await? {
        None => Ok(None),
        Some(row) => Ok(Some(R::from_query_result(&row, "")?)),
    }
}

/// The rows that a statement finds.
pub(super) async fn all<R: FromQueryResult>(
    on: &impl Source,
    sql: &str,
    values: impl IntoIterator<Item = Value> + Send,
) -> StoreResult<Vec<R>> {
    let executor = on.executor();
    let statement = statement(&executor, sql, values);
    let rows = executor.query_all_raw(statement).await?;
    rows.iter().map(|row| Ok(R::from_query_result(row, "")?)).collect()
}

/// Runs a change; how many rows it changed.
pub(super) async fn run(tx: &Tx, sql: &str, values: impl IntoIterator<Item = Value> + Send) -> StoreResult<u64> {
    let executor = tx.executor();
    let statement = statement(&executor, sql, values);
    Ok(executor.execute_raw(statement).await?.rows_affected())
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
