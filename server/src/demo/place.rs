//! The invented units: sites, rooms, machines, and the clinics that are held each day.

use std::net::{Ipv4Addr, Ipv6Addr};

use app::domain::clinic::{Flow, Room, Site, SiteKind};
use app::domain::ids::{MachineId, RoomId, SiteId, UnitId};
use uuid::Uuid;

use crate::clock::Zone;
use crate::intake::address_range::AddressRange;
use crate::store::{
    Admission, Failure, MachineNetwork, StoreError, StoreResult, Tx, Unit, machine_insert, machine_network_put,
    room_insert, rooms_of_unit, site_insert, unit_insert,
};

/// A unit as it is set up.
pub(super) struct Plan {
    pub unit: &'static str,
    pub sites: &'static [SitePlan],
    pub clinics: &'static [ClinicPlan],
    pub participants: usize,
    /// The account under which participants are checked in.
    pub receptionist: &'static str,
}

pub(super) struct SitePlan {
    name: &'static str,
    kind: SiteKind,
    rooms: &'static [RoomPlan],
}

pub(super) struct RoomPlan {
    name: &'static str,
    machine: &'static str,
    ae_title: &'static str,
}

pub(super) struct ClinicPlan {
    pub site: &'static str,
    pub code: &'static str,
    pub hours: &'static str,
    pub first_hour: u8,
    pub flow: Flow,
    pub appointments: usize,
    /// How many of them, from the first, are checked in.
    pub checked_in: i64,
}

const HOSPITAL: &str = "Riverside Hospital";
const VAN: &str = "Mobile unit 1";

/// The unit of the demonstration.
pub(super) const DEMO: Plan = Plan {
    unit: "Riverside Demonstration Breast Screening Unit",
    sites: &[
        SitePlan {
            name: HOSPITAL,
            kind: SiteKind::Hospital,
            rooms: &[
                RoomPlan {
                    name: "Room A",
                    machine: "Hologic 3Dimensions",
                    ae_title: "MGROOMA",
                },
                RoomPlan {
                    name: "Room B",
                    machine: "GE Senographe Pristina",
                    ae_title: "MGROOMB",
                },
            ],
        },
        SitePlan {
            name: VAN,
            kind: SiteKind::Mobile,
            rooms: &[RoomPlan {
                name: "Van",
                machine: "Siemens Mammomat Inspiration",
                ae_title: "MGVAN",
            }],
        },
    ],
    clinics: &[
        ClinicPlan {
            site: HOSPITAL,
            code: "WS644",
            hours: "9am to midday",
            first_hour: 9,
            flow: Flow::Manual,
            appointments: 12,
            checked_in: 9,
        },
        ClinicPlan {
            site: HOSPITAL,
            code: "WS645",
            hours: "1pm to 4pm",
            first_hour: 13,
            flow: Flow::Automatic,
            appointments: 10,
            checked_in: 5,
        },
        ClinicPlan {
            site: VAN,
            code: "MV112",
            hours: "9am to 11:30am",
            first_hour: 9,
            flow: Flow::Manual,
            appointments: 8,
            checked_in: 6,
        },
    ],
    participants: 30,
    receptionist: "mammographer2@demo.test",
};

/// The second unit.
pub(super) const OTHER: Plan = Plan {
    unit: "Hillside Demonstration Breast Screening Unit",
    sites: &[SitePlan {
        name: "Hillside Hospital",
        kind: SiteKind::Hospital,
        rooms: &[RoomPlan {
            name: "Room 1",
            machine: "Hologic Selenia",
            ae_title: "MGOTHER",
        }],
    }],
    clinics: &[ClinicPlan {
        site: "Hillside Hospital",
        code: "HS100",
        hours: "9am to 10am",
        first_hour: 9,
        flow: Flow::Manual,
        appointments: 1,
        checked_in: 1,
    }],
    participants: 1,
    receptionist: "other@demo.test",
};

/// Adds a unit with its sites, machines and rooms.
pub(super) async fn set_up(tx: &Tx, plan: &Plan) -> StoreResult<Unit> {
    let zone = Zone::named("Europe/London").map_err(|error| {
        StoreError::Failed(Failure {
            code: None,
            message: error.to_string(),
        })
    })?;
    let unit = Unit {
        id: UnitId(Uuid::new_v4()),
        name: plan.unit.to_owned(),
        zone,
    };
    unit_insert(tx, &unit).await?;
    for site_plan in plan.sites {
        let site = Site {
            id: SiteId(Uuid::new_v4()),
            name: site_plan.name.to_owned(),
            kind: site_plan.kind,
        };
        site_insert(tx, unit.id, &site).await?;
        for room in site_plan.rooms {
            let machine_id = MachineId(Uuid::new_v4());
            machine_insert(tx, unit.id, machine_id, room.machine, room.ae_title).await?;
            let room = Room {
                id: RoomId(Uuid::new_v4()),
                site: site.clone(),
                name: room.name.to_owned(),
                machine_id,
                machine: room.machine.to_owned(),
            };
            room_insert(tx, &room).await?;
        }
    }
    Ok(unit)
}

/// Lets the machines of a unit call from this machine.
pub(super) async fn connect(tx: &Tx, unit: UnitId) -> StoreResult<()> {
    let network = MachineNetwork {
        addresses: [Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()]
            .map(AddressRange::one)
            .to_vec(),
        certificate: None,
        admission: Admission::Admitted,
    };
    for room in rooms_of_unit(tx, unit).await? {
        machine_network_put(tx, unit, room.machine_id, &network).await?;
    }
    Ok(())
}
