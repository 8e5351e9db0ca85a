//! The DIMSE layer with others on the other side: DCMTK, pynetdicom, and a client by hand that says what they would
//! not.

mod associations;
mod certificates;
mod damage;
mod data_sets;
mod dcmtk;
mod limits;
mod messages;
mod patience;
mod programs;
mod pynetdicom;
mod raw;
mod receiver;
mod requestor;
mod tls;
mod whims;
