//! A line of the basket while it is being written.

use api::{
    Line as Words, Name,
    ehr::{BasketItem, Department, MedicineOrder, TestOrder, Urgency},
    id::SiteId,
};
use leptos::prelude::*;
use uuid::Uuid;

/// A line, with a number of its own while the page stands.
#[derive(Debug, Clone, Copy)]
pub struct Line {
    /// The number.
    pub key: u32,
    /// What is ordered.
    pub item: Item,
}

/// What is ordered.
#[derive(Debug, Clone, Copy)]
pub enum Item {
    /// A test.
    Test(Test),
    /// A medicine.
    Medicine(Medicine),
}

/// A test.
#[derive(Debug, Clone, Copy)]
pub struct Test {
    /// Who carries it out.
    pub department: Department,
    /// What.
    pub item_id: Uuid,
    /// Its name.
    pub name: StoredValue<String>,
    /// How soon.
    pub urgency: RwSignal<Urgency>,
    /// Where.
    pub site: RwSignal<SiteId>,
}

/// A medicine.
#[derive(Debug, Clone, Copy)]
pub struct Medicine {
    /// Name and strength.
    pub name: StoredValue<String>,
    /// How to take it.
    pub dose: RwSignal<String>,
    /// Why, in spite of a finding.
    pub reason: RwSignal<String>,
}

impl Item {
    /// A line as it came from the server.
    pub fn of(item: BasketItem) -> Self {
        match item {
            BasketItem::Test(test) => Self::Test(Test {
                department: test.department,
                item_id: test.item_id,
                name: StoredValue::new(test.name.into_string()),
                urgency: RwSignal::new(test.urgency),
                site: RwSignal::new(test.site_id),
            }),
            BasketItem::Medicine(medicine) => Self::Medicine(Medicine {
                name: StoredValue::new(medicine.name.into_string()),
                dose: RwSignal::new(medicine.dose.into_string()),
                reason: RwSignal::new(medicine.override_reason.map(Words::into_string).unwrap_or_default()),
            }),
        }
    }

    /// As it travels; a medicine without a dose does not yet.
    pub fn wire(self) -> Option<BasketItem> {
        Some(match self {
            Self::Test(test) => BasketItem::Test(TestOrder {
                department: test.department,
                item_id: test.item_id,
                name: Name::new(&test.name.get_value()).ok()?,
                urgency: test.urgency.get(),
                site_id: test.site.get(),
            }),
            Self::Medicine(medicine) => BasketItem::Medicine(MedicineOrder {
                name: Name::new(&medicine.name.get_value()).ok()?,
                dose: Words::new(&medicine.dose.get()).ok()?,
                override_reason: Words::new(&medicine.reason.get()).ok(),
            }),
        })
    }
}
