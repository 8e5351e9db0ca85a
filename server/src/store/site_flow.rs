//! How images of a site's clinics are recorded, and the switch of it.

use app::domain::clinic::{Flow, Site};
use app::domain::ids::{SiteId, UnitId};
use sea_orm::FromQueryResult;
use time::Date;
use uuid::Uuid;

use super::code::{flow_code, flow_of};
use super::connect::Tx;
use super::error::{StoreError, StoreResult};
use super::executor::{Source, all, run};
use super::room::site_of;
use super::transfer::counted;

/// A site and how images are recorded there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SiteFlow {
    /// The site.
    pub site: Site,
    /// What new clinics start with, once somebody has switched the site.
    pub starts_with: Option<Flow>,
    /// Clinics of the day and later that record by hand.
    pub manual: u32,
    /// Clinics of the day and later that record automatically.
    pub automatic: u32,
}

/// How images are recorded at the sites of a unit, from a day on; by name.
///
/// # Errors
/// As every query.
pub async fn site_flows(on: &impl Source, unit: UnitId, from: Date) -> StoreResult<Vec<SiteFlow>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: Uuid,
        name: String,
        kind: String,
        flow: Option<String>,
        manual: i64,
        automatic: i64,
    }
    let sql = "SELECT s.id, s.name, s.kind, s.flow, \
        count(CASE WHEN c.flow = 'MANUAL' THEN 1 END) AS manual, \
        count(CASE WHEN c.flow = 'AUTOMATIC' THEN 1 END) AS automatic \
        FROM site s LEFT JOIN clinic c ON c.site_id = s.id AND c.day >= $2 \
        WHERE s.unit_id = $1 GROUP BY s.id, s.name, s.kind, s.flow ORDER BY s.name, s.id";
    let rows: Vec<Row> = all(on, sql, [unit.0.into(), from.into()]).await?;
    rows.into_iter()
        .map(|row| {
            Ok(SiteFlow {
                site: site_of(row.id, row.name, &row.kind)?,
                starts_with: row.flow.as_deref().map(flow_of).transpose()?,
                manual: counted(row.manual),
                automatic: counted(row.automatic),
            })
        })
        .collect()
}

/// Switches a site: its clinics from a day on, and what new ones start with. How many clinics that changed.
///
/// # Errors
/// [`StoreError::Missing`] when the unit has no such site.
pub async fn site_switch(tx: &Tx, unit: UnitId, site: SiteId, flow: Flow, from: Date) -> StoreResult<u64> {
    let code = flow_code(flow);
    let switched = run(
        tx,
        "UPDATE site SET flow = $3 WHERE id = $1 AND unit_id = $2",
        [site.0.into(), unit.0.into(), code.into()],
    )
    .await?;
    if switched == 0 {
        return Err(StoreError::Missing);
    }
    let sql = "UPDATE clinic SET flow = $3 WHERE site_id = $1 AND unit_id = $2 AND day >= $4 AND flow <> $3";
    run(tx, sql, [site.0.into(), unit.0.into(), code.into(), from.into()]).await
}
