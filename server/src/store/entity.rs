//! The tables as sea-orm sees them: one file an area. Values as stored; what they mean is settled beside each query.

pub(super) mod appointment;
pub(super) mod image;
pub(super) mod intake;
pub(super) mod staff;
pub(super) mod unit;

/// A table: a module with its `Model`, without relations (joins are written out where they are used).
macro_rules! table {
    ($module:ident, $table:literal, { $($body:tt)* }) => {
        pub mod $module {
            use sea_orm::entity::prelude::*;

            #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
            #[sea_orm(table_name = $table)]
            pub struct Model { $($body)* }

            #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
            pub enum Relation {}

            impl ActiveModelBehavior for ActiveModel {}
        }
    };
}
use table;
