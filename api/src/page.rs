//! Keyset paging: a page and the cursor to the next one.

use serde::{Deserialize, Serialize};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        ArrayBuilder, ObjectBuilder, Ref, RefOr, SchemaFormat,
        schema::{Schema, SchemaType, Type},
    },
};
use uuid::Uuid;

/// One page of rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page<T> {
    /// The rows, in the order asked for.
    pub rows: Vec<T>,
    /// The id of the last row here, where more follow: the next page starts after it. Rows that come or go in between
    /// shift nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<Uuid>,
    /// How many rows match in all, where counting is cheap.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<u64>,
}

impl<T: ToSchema> PartialSchema for Page<T> {
    fn schema() -> RefOr<Schema> {
        let or_null = |one| SchemaType::from_iter([one, Type::Null]);
        let rows = ArrayBuilder::new()
            .items(Ref::from_schema_name(T::name()))
            .description(Some("The rows, in the order asked for."));
        let next = ObjectBuilder::new()
            .schema_type(or_null(Type::String))
            .format(Some(SchemaFormat::Custom("uuid".to_owned())))
            .description(Some("The id of the last row here, where more follow: the next page starts after it."));
        let total = ObjectBuilder::new()
            .schema_type(or_null(Type::Integer))
            .minimum(Some(0))
            .description(Some("How many rows match in all, where counting is cheap."));
        ObjectBuilder::new()
            .description(Some("One page of rows."))
            .property("rows", rows)
            .required("rows")
            .property("next", next)
            .property("total", total)
            .into()
    }
}

/// A page of each kind of row has a name of its own in the document.
impl<T: ToSchema> ToSchema for Page<T> {
    fn name() -> std::borrow::Cow<'static, str> {
        format!("PageOf{}", T::name()).into()
    }

    fn schemas(into: &mut Vec<(String, RefOr<Schema>)>) {
        into.push((T::name().into_owned(), T::schema()));
        T::schemas(into);
    }
}
