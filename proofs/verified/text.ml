(* JSON as text: what is read here is printed again by [Checked.emit], and compared with the text. *)
module Integer = Z (* of Zarith; the next line hides it *)
open Checked

exception Malformed of string

let malformed message = raise (Malformed message)
let letters s = List.init (String.length s) (String.get s)
let of_letters l = String.of_seq (List.to_seq l)

(* UTF-8 as RFC 3629 has it: nothing longer than it must be, no surrogates. *)
let utf8 s =
  let n = String.length s in
  let within i low high = i < n && Char.code s.[i] >= low && Char.code s.[i] <= high in
  let more i = within i 0x80 0xbf in
  let rec valid i =
    i >= n
    ||
    match Char.code s.[i] with
    | c when c < 0x80 -> valid (i + 1)
    | c when c >= 0xc2 && c < 0xe0 -> more (i + 1) && valid (i + 2)
    | c when c >= 0xe0 && c < 0xf0 ->
      within (i + 1) (if c = 0xe0 then 0xa0 else 0x80) (if c = 0xed then 0x9f else 0xbf) && more (i + 2) && valid (i + 3)
    | c when c >= 0xf0 && c < 0xf5 ->
      within (i + 1) (if c = 0xf0 then 0x90 else 0x80) (if c = 0xf4 then 0x8f else 0xbf)
      && more (i + 2) && more (i + 3) && valid (i + 4)
    | _ -> false
  in
  valid 0

let deepest = 200
let most_bits = 53 (* of an integer in decimal digits, in canonical text *)
let longest_hexadecimal = 100_000

(* A string of the form -?0x[0-9a-f]+ is an integer. *)
let text_or_integer s =
  let n = String.length s in
  let start = if n > 0 && s.[0] = '-' then 1 else 0 in
  let hexadecimal = function '0' .. '9' | 'a' .. 'f' -> true | _ -> false in
  let rec all i = i >= n || (hexadecimal s.[i] && all (i + 1)) in
  let digits = n - start - 2 in
  if digits > 0 && digits <= longest_hexadecimal && s.[start] = '0' && s.[start + 1] = 'x' && all (start + 2)
  then Hex (Integer.of_string s)
  else Str (letters s)

(* The tree of a text in JSON. What no canonical text contains, such as 1.5 or an escape, is read as null. *)
let parse s =
  if not (utf8 s) then malformed "not JSON in UTF-8";
  let n = String.length s in
  let position = ref 0 in
  let wrong () = malformed (Printf.sprintf "not JSON in UTF-8: byte %d" !position) in
  let peek () = if !position < n then s.[!position] else '\000' in
  let advance () = incr position in
  let rec space () = match peek () with ' ' | '\t' | '\n' | '\r' -> advance (); space () | _ -> () in
  let expect c = if !position < n && peek () = c then advance () else wrong () in
  let word w value =
    let length = String.length w in
    if !position + length <= n && String.sub s !position length = w then (position := !position + length; value)
    else wrong ()
  in
  let digits () =
    let start = !position in
    while match peek () with '0' .. '9' -> true | _ -> false do advance () done;
    if !position = start then wrong ()
  in
  let number () =
    let start = !position in
    if peek () = '-' then advance ();
    if peek () = 'I' then word "Infinity" Null
    else begin
      if peek () = '0' then advance () else digits ();
      let whole = String.sub s start (!position - start) in
      let integer = ref true in
      if peek () = '.' then (integer := false; advance (); digits ());
      (match peek () with
       | 'e' | 'E' ->
         integer := false;
         advance ();
         (match peek () with '+' | '-' -> advance () | _ -> ());
         digits ()
       | _ -> ());
      let value = if !integer && String.length whole < 18 then Integer.of_string whole else Integer.shift_left Integer.one most_bits in
      if Integer.numbits value <= most_bits then Num value else Null
    end
  in
  (* The bytes between quotes, and whether nothing among them is escaped. *)
  let quoted () =
    expect '"';
    let start = !position and plain = ref true in
    while peek () <> '"' do
      if peek () < ' ' then wrong ();
      if peek () = '\\' then begin
        plain := false;
        advance ();
        match peek () with
        | '"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't' -> ()
        | 'u' ->
          for _ = 1 to 4 do
            advance ();
            match peek () with '0' .. '9' | 'a' .. 'f' | 'A' .. 'F' -> () | _ -> wrong ()
          done
        | _ -> wrong ()
      end;
      advance ()
    done;
    let found = String.sub s start (!position - start) in
    advance ();
    (found, !plain)
  in
  let rec value depth =
    if depth > deepest then malformed "too large or too deeply nested";
    space ();
    let found =
      match peek () with
      | 'n' -> word "null" Null
      | 't' -> word "true" (Bool true)
      | 'f' -> word "false" (Bool false)
      | 'N' -> word "NaN" Null
      | 'I' -> word "Infinity" Null
      | '-' | '0' .. '9' -> number ()
      | '"' -> let found, plain = quoted () in if plain then text_or_integer found else Null
      | '[' -> Arr (entries ']' (fun () -> value (depth + 1)))
      | '{' ->
        let keys = Hashtbl.create 8 in
        let entry () =
          space ();
          let key, _ = quoted () in
          if Hashtbl.mem keys key then malformed "a key is repeated";
          Hashtbl.add keys key ();
          space ();
          expect ':';
          (letters key, value (depth + 1))
        in
        Obj (entries '}' entry)
      | _ -> wrong ()
    in
    space ();
    found
  and entries : 'a. char -> (unit -> 'a) -> 'a list = fun close entry ->
    advance ();
    space ();
    if peek () = close then (advance (); [])
    else
      let rec more found =
        let found = entry () :: found in
        space ();
        if peek () = ',' then (advance (); more found) else (expect close; List.rev found)
      in
      more []
  in
  let tree = value 0 in
  if !position < n then wrong ();
  tree

(* Whether the text is that of the tree and of no other, byte by byte, with a line break at its end or not. *)
let is_text_of tree s =
  tidy tree &&
  let next position c = if position >= 0 && position < String.length s && s.[position] = c then position + 1 else -1 in
  let length = emit next 0 tree in
  length = String.length s || (length >= 0 && String.sub s length (String.length s - length) = "\n")

let add_to buffer tree = emit (fun () c -> Buffer.add_char buffer c) () tree
