//! What orders go through: most go well, some meet trouble, so that every state is to be seen.

/// One thing that happens to an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Billing(&'static str),
    Shipping(&'static str),
    Printed,
    /// `shipped_at`, and the carrier's number on every box.
    Shipped,
    /// The first box only.
    FirstDelivered,
    Delivered,
    Note(&'static str),
}

use Step::{Billing, Delivered, FirstDelivered, Note, Printed, Shipped, Shipping};

const MIN: i64 = 60;
const HOUR: i64 = 3600;
const DAY: i64 = 86_400;

/// What an order goes through.
#[derive(Debug)]
pub struct Course {
    /// Of a hundred orders, so many.
    pub share: u64,
    pub billing: Option<&'static str>,
    pub shipping: Option<&'static str>,
    /// `to_ship_at`, from birth.
    pub ship_by: i64,
    pub boxes: u64,
    /// ReadyCloud follows the parcel.
    pub tracked: bool,
    /// Seconds from birth, rising.
    pub steps: &'static [(i64, Step)],
}

const fn course(share: u64, steps: &'static [(i64, Step)]) -> Course {
    let (billing, shipping) = (Some("paid"), Some("unfulfilled"));
    Course { share, billing, shipping, ship_by: DAY, boxes: 1, tracked: true, steps }
}

pub static COURSES: &[Course] = &[
    // Everything goes well.
    course(
        38,
        &[(4 * HOUR, Printed), (6 * HOUR, Shipped), (6 * HOUR, Shipping("fulfilled")), (3 * DAY, Delivered)],
    ),
    // Within the hour, so that new orders are seen to move.
    course(
        16,
        &[
            (3 * MIN, Printed),
            (8 * MIN, Shipped),
            (8 * MIN, Shipping("fulfilled")),
            (12 * MIN, Note("Scanned by the carrier at the depot.")),
            (50 * MIN, Delivered),
        ],
    ),
    // Paid late.
    Course {
        billing: Some("pending"),
        ship_by: 3 * DAY,
        ..course(
            8,
            &[
                (6 * HOUR, Billing("partially_paid")),
                (DAY, Billing("paid")),
                (29 * HOUR, Printed),
                (30 * HOUR, Shipped),
                (30 * HOUR, Shipping("fulfilled")),
                (5 * DAY, Delivered),
            ],
        )
    },
    // Two boxes that leave one after the other.
    Course {
        boxes: 2,
        ship_by: 2 * DAY,
        ..course(
            8,
            &[
                (20 * MIN, Printed),
                (40 * MIN, Shipping("partially_fulfilled")),
                (30 * HOUR, Shipped),
                (30 * HOUR, Shipping("fulfilled")),
                (2 * DAY, FirstDelivered),
                (4 * DAY, Delivered),
            ],
        )
    },
    // A carrier that ReadyCloud does not follow: nothing is heard after it left.
    Course {
        tracked: false,
        ..course(8, &[(2 * HOUR, Printed), (5 * HOUR, Shipped), (5 * HOUR, Shipping("fulfilled"))])
    },
    // Cancelled in time.
    course(6, &[(15 * MIN, Billing("cancelled")), (15 * MIN, Note("Customer cancelled by phone."))]),
    // Sent back.
    course(
        4,
        &[
            (3 * HOUR, Printed),
            (5 * HOUR, Shipped),
            (5 * HOUR, Shipping("fulfilled")),
            (2 * DAY, Delivered),
            (6 * DAY, Billing("refunded")),
        ],
    ),
    course(
        3,
        &[
            (3 * HOUR, Printed),
            (5 * HOUR, Shipped),
            (5 * HOUR, Shipping("fulfilled")),
            (2 * DAY, Delivered),
            (4 * DAY, Billing("partially_refunded")),
        ],
    ),
    // Late, and shipped in the end.
    Course {
        ship_by: 10 * MIN,
        ..course(
            3,
            &[
                (2 * DAY, Printed),
                (50 * HOUR, Shipped),
                (50 * HOUR, Shipping("fulfilled")),
                (5 * DAY, Delivered),
            ],
        )
    },
    // Late, and forgotten.
    Course { ship_by: 30 * MIN, ..course(1, &[(2 * HOUR, Note("Out of stock, waiting for the supplier."))]) },
    // Cancelled, yet somebody printed and shipped it.
    course(
        1,
        &[
            (10 * MIN, Billing("cancelled")),
            (20 * MIN, Printed),
            (30 * MIN, Shipped),
            (30 * MIN, Shipping("fulfilled")),
        ],
    ),
    // The money went back and the parcel still waits.
    course(1, &[(25 * MIN, Billing("refunded"))]),
    // No status at all, as in the documents' samples.
    Course { billing: None, shipping: None, ..course(2, &[(5 * HOUR, Printed)]) },
    // A word that the documents do not list: real services grow such words.
    course(1, &[(5 * MIN, Shipping("on_hold"))]),
];
