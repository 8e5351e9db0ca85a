//! What people do with the product, at the level of the services and on both databases: what was answered is stored,
//! and reads back.

mod access;
mod accounts;
mod automatic;
mod contention;
mod correction;
mod earlier_day;
mod handover;
mod manual;
mod random;
mod reading;
mod reads;
mod room;
mod scene;
