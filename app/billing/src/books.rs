//! Settings: the books. What stands on which account, and closing a period.

use std::marker::PhantomData;

use api::{
    billing::{AccountLine, Books, GetBooks, LockBooks},
    money::Money,
};
use frame::{Form, Load, load, row_version, shown as show, use_form, use_query_word};
use leptos::prelude::*;
use leptos_meta::Title;
use ui::{
    Button, ButtonKind, ButtonSize, Cell, Column, Crumb, Disclosure, Empty, Field, FieldKind, Notice, PageHeader, Row,
    Table, Tone, glyphs, use_toasts,
};

use crate::words;

/// `/settings/books`.
#[component]
pub fn BooksPage() -> impl IntoView {
    let (from, until) = (use_query_word("from"), use_query_word("until"));
    let books = load(move || GetBooks {
        from: from.get().and_then(|day| day.parse().ok()),
        until: until.get().and_then(|day| day.parse().ok()),
    });
    let crumbs = vec![Crumb::link(frame::words::settings(), "/settings"), Crumb::here(words::books())];
    view! {
        <Title text=frame::words::titled(words::books())/>
        <PageHeader title=words::books() facts=words::books_text().to_owned() crumbs=crumbs/>
        <div class="section settings-narrow stack">{show(books, move |read| view! { <Read read load=books/> }.into_any())}</div>
    }
    .into_any()
}

fn account_word(account: &str) -> &'static str {
    match account {
        "patients_owe" => words::account_patients(),
        "insurers_owe" => words::account_insurers(),
        "revenue" => words::account_revenue(),
        "discounts" => words::account_discounts(),
        "cash" => words::cash(),
        "card" => words::card(),
        _ => words::transfer(),
    }
}

fn line(line: &AccountLine) -> Row {
    let balance = Money::new(line.debit.minor - line.credit.minor, line.debit.currency);
    let cells = vec![
        Cell::text(account_word(&line.account)),
        Cell::text(line.debit.plain()),
        Cell::text(line.credit.plain()),
        Cell::text(balance.plain()),
    ];
    Row::new(line.account.clone(), line.account.clone(), cells).version(row_version(line))
}

#[component]
fn Read(read: Signal<Books>, load: Load<Books>) -> impl IntoView {
    let table = move || {
        let books = read.get();
        let rows: Vec<Row> = books.accounts.iter().map(line).collect();
        let columns = vec![
            Column::new("account", words::account()),
            Column::new("debit", words::debit()).num(),
            Column::new("credit", words::credit_side()).num(),
            Column::new("balance", words::balance()).num().priority(2),
        ];
        let sums = books.accounts.first().map(|first| {
            let of = |part: fn(&AccountLine) -> Money| {
                let minor = books.accounts.iter().map(|line| part(line).minor).sum();
                Cell::text(Money::new(minor, first.debit.currency).plain())
            };
            let cells = vec![Cell::text(words::sum()), of(|line| line.debit), of(|line| line.credit), Cell::text("")];
            Row::new("sum", words::sum(), cells)
        });
        let empty =
            || view! { <Empty glyph=glyphs::BOOK_OPEN title=words::no_postings() text=words::no_postings_text()/> };
        view! { <Table id="books" caption=words::books() hide_caption=true columns=columns rows=rows empty=empty sums=sums.into_iter().collect()/> }
    };
    let locked = move || {
        read.with(|books| books.locked_until)
            .map_or_else(|| words::never_locked().to_owned(), |day| words::locked(ui::format::date(day)))
    };
    let (from, until) = read.with_untracked(|books| (books.from.to_string(), books.until.to_string()));
    view! {
        <form method="get" action="/settings/books" class="bills-find" aria-label=words::period()>
            <Field label=words::from() name="from" kind=FieldKind::Date value=from/>
            <Field label=words::until() name="until" kind=FieldKind::Date value=until/>
            <Button label=words::find_act() submit=true/>
        </form>
        {table}
        {move || view! { <Notice tone=Tone::Neutral glyph=glyphs::LOCK title=locked()/> }}
        <Lock load/>
    }
    .into_any()
}

#[component]
fn Lock(load: Load<Books>) -> impl IntoView {
    let toasts = use_toasts();
    let done = Callback::new(move |books: Books| {
        let day = books.locked_until.map(ui::format::date).unwrap_or_default();
        toasts.say(words::closed_toast(day));
        load.again();
    });
    view! {
        <Disclosure summary=words::close()>
            <p class="muted">{words::close_text()}</p>
            <Form<LockBooks> action="/api/books/lock" class="bill-form" request=PhantomData on_done=done>
                <LockFields/>
            </Form<LockBooks>>
        </Disclosure>
    }
    .into_any()
}

#[component]
fn LockFields() -> impl IntoView {
    let form = use_form();
    view! {
        <Field label=words::close_until() name="until" id="close-until" kind=FieldKind::Date required=true error=form.error("until")/>
        <div class="actions"><Button label=words::close_act() kind=ButtonKind::Irrevocable size=ButtonSize::Small submit=true busy=form.busy()/></div>
    }
    .into_any()
}
