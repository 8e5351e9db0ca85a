//! The store, the audit trail and sessions, on SQLite and on PostgreSQL.

mod any_images;
mod audit;
mod auth;
mod demo;
mod forms;
mod intake_rules;
mod reading;
mod record;
mod rules;
mod schema;
mod unit_walls;
