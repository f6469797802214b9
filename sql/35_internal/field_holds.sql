-- Whether one of the values that an article has is what a field of a query asks for: a whole value
-- or words in their order. Case does not matter, nor do accents in words asked for without.
-- kind: scalar(held, asked)
select
    case
        when asked['compares'] = 'words'
            then list_bool_or(list_transform(
                list_transform(
                    held,
                    lambda one: case
                        when strip_accents(asked['value']) = asked['value'] then strip_accents(one)
                        else one
                    end
                ),
                lambda spelled:
                -- To cut all values into words is what costs; few hold the letters.
                case
                    when contains(lower(spelled), asked['begins'])
                        then contains(
                            ' ' || array_to_string(tokens(spelled), ' ') || ' ', asked['value']
                        )
                    else false
                end
            ))
        else list_bool_or(list_transform(
            held,
            lambda one: internal.field_is(one, asked)
        ))
    end
